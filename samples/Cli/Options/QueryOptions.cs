using System.CommandLine;
using MLExtensions.Text;

namespace MLExtensions.Cli.Options;

/// <summary>The options of everything that asks word vectors.</summary>
internal sealed class QueryOptions
{
    public Option<string> Vectors { get; } = CommonOptions.RequiredPath("--vectors", "Word vectors: GloVe text, word2vec text or binary (plain or gzip), or the native format.");

    public Option<int?> Limit { get; } = CommonOptions.OptionalNumber("--limit", "Load only so many words from the beginning of the file.", 1, int.MaxValue);

    public Option<bool> Json { get; } = CommonOptions.Json();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Vectors);
        command.Add(Limit);
        command.Add(Json);
    }

    /// <summary>How analogies are answered.</summary>
    public static Option<string?> Method() => CommonOptions.Choice("--method", "add: 3CosAdd; mul: 3CosMul.", "add", "add", "mul");

    /// <summary>The library's name of a method.</summary>
    public static AnalogyMethod MethodOf(string? method) => method == "mul" ? AnalogyMethod.ThreeCosMul : AnalogyMethod.ThreeCosAdd;

    /// <summary>Loads the vectors that were asked for.</summary>
    public WordVectors Load(ParseResult parsed, CancellationToken cancellationToken) =>
        WordVectors.Load(parsed.GetRequiredValue(Vectors), new WordVectorLoadOptions { Limit = parsed.GetValue(Limit) }, cancellationToken);
}
