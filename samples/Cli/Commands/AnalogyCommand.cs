using System.CommandLine;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Text;

namespace MLExtensions.Cli.Commands;

/// <summary><c>mlx glove analogy</c>: a is to b as c is to …</summary>
internal static class AnalogyCommand
{
    public static Command Create(CommandConsole console)
    {
        var query = new QueryOptions();
        var a = new Argument<string>("a") { Description = "First word of the known pair, for instance man." };
        var b = new Argument<string>("b") { Description = "Second word of the known pair, for instance king." };
        var c = new Argument<string>("c") { Description = "First word of the pair to complete, for instance woman." };
        Option<string?> method = QueryOptions.Method();
        Option<int> count = CommonOptions.Number("--count", "How many answers to show.", 10, 1, 100_000);
        var command = new Command("analogy", "Answer: a is to b as c is to … ?") { a, b, c, method, count };
        query.AddTo(command);
        command.SetAction(parsed => console.Run("glove analogy", parsed.GetValue(query.Json), () =>
        {
            using WordVectors vectors = query.Load(parsed, console.CancellationToken);
            (string first, string second, string third) = (parsed.GetRequiredValue(a), parsed.GetRequiredValue(b), parsed.GetRequiredValue(c));
            IReadOnlyList<WordSimilarity> answers = vectors.Analogy(first, second, third, QueryOptions.MethodOf(parsed.GetValue(method)), parsed.GetValue(count));
            console.Result($"{first} is to {second} as {third} is to");
            WordList.Print(console, answers);
            return new JsonObject { ["a"] = first, ["b"] = second, ["c"] = third, ["answers"] = WordList.ToJson(answers) };
        }));
        return command;
    }
}
