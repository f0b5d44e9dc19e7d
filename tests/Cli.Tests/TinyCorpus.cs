using System.Text;

namespace MLExtensions.Cli.Tests;

/// <summary>A text about two things, so that a few iterations tell the words of one from those of the other.</summary>
internal static class TinyCorpus
{
    private static readonly string[][] Topics = [["king", "queen", "castle", "crown", "throne", "knight"], ["stack", "heap", "thread", "pointer", "compiler", "register"]];

    public static string Text(int lines = 400)
    {
        var random = new Random(7);
        var text = new StringBuilder();
        for (int line = 0; line < lines; line++)
        {
            string[] topic = Topics[line % Topics.Length];
            text.AppendJoin(' ', Enumerable.Range(0, 8).Select(_ => topic[random.Next(topic.Length)])).Append('\n');
        }

        return text.ToString();
    }
}
