using System.CommandLine;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Text;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx glove nearest</c>: the words nearest to given ones.</summary>
internal static class NearestCommand
{
    public static Command Create(CommandConsole console)
    {
        var query = new QueryOptions();
        var words = new Option<string[]>("--word") { Description = "A word; may be repeated, and words may stand without --word too.", AllowMultipleArgumentsPerToken = true, HelpName = "word" };
        var more = new Argument<string[]>("words") { Description = "The words to look up.", Arity = ArgumentArity.ZeroOrMore };
        Option<int> count = CommonOptions.Number("--count", "How many words to show for each.", 10, 1, 100_000);
        var command = new Command("nearest", "Show the words nearest to a word, by cosine similarity.") { more, words, count };
        query.AddTo(command);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(words) ?? []).Length + (result.GetValue(more) ?? []).Length == 0)
            {
                result.AddError("Give a word, for instance --word castle.");
            }
        });
        command.SetAction(parsed => console.Run("glove nearest", parsed.GetValue(query.Json), () =>
        {
            using WordVectors vectors = query.Load(parsed, console.CancellationToken);
            return Show(console, vectors, [.. parsed.GetValue(words) ?? [], .. parsed.GetValue(more) ?? []], parsed.GetValue(count));
        }));
        return command;
    }

    private static JsonObject Show(CommandConsole console, WordVectors vectors, string[] words, int count)
    {
        var results = new JsonArray();
        foreach (string word in words)
        {
            IReadOnlyList<WordSimilarity> nearest = vectors.MostSimilar(word, count);
            console.Result(word);
            WordList.Print(console, nearest);
            results.Add(new JsonObject { ["word"] = word, ["nearest"] = WordList.ToJson(nearest) });
        }

        return new JsonObject { ["words"] = vectors.Count, ["dimension"] = vectors.Dimension, ["results"] = results };
    }
}
