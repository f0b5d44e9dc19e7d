using System.CommandLine;

namespace MLExtensions.Cli.Options;

/// <summary>The options of everything that reads a corpus.</summary>
internal sealed class CountingOptions
{
    private const string Letters = "letters";
    private const string Whitespace = "whitespace";

    public Option<int> MinCount { get; } = CommonOptions.Number("--min-count", "How often a word must occur to be in a vocabulary that is made here.", 5, 1, int.MaxValue);

    public Option<int?> MaxVocabulary { get; } = CommonOptions.OptionalNumber("--max-vocab", "Largest size of a vocabulary that is made here; the most frequent words stay.", 1, int.MaxValue);

    public Option<int> Window { get; } = CommonOptions.Number("--window", "How many words to each side of a word are its context.", 10, 1, Text.CooccurrenceOptions.LargestWindow);

    public Option<bool> LeftOnly { get; } = new("--left-only") { Description = "Only the words to the left of a word are its context." };

    public Option<MemorySize> Memory { get; } = CommonOptions.Memory("--memory", "Memory for counting, for instance 512MB or 2GB; what exceeds it is spilled to disk.", new MemorySize(1L << 31), new MemorySize(Text.CooccurrenceOptions.SmallestMemoryBudget));

    public Option<string?> Tokenizer { get; } = CommonOptions.Choice(
        "--tokenizer",
        "letters: lower-case runs of letters and apostrophes (the default); whitespace: tokens as they stand, as Stanford's tools take them (the default when --vocab is given).",
        null,
        Letters,
        Whitespace);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(MinCount);
        command.Add(MaxVocabulary);
        command.Add(Window);
        command.Add(LeftOnly);
        command.Add(Memory);
        command.Add(Tokenizer);
    }

    /// <summary>What was asked for.</summary>
    public Work.CountingSettings Read(ParseResult parsed, string? vocabularyPath, int threads) => new()
    {
        VocabularyPath = vocabularyPath,
        MinCount = parsed.GetValue(MinCount),
        MaxVocabulary = parsed.GetValue(MaxVocabulary),
        Window = parsed.GetValue(Window),
        Symmetric = !parsed.GetValue(LeftOnly),
        Memory = parsed.GetValue(Memory).Bytes,
        Tokenizer = (parsed.GetValue(Tokenizer) ?? (vocabularyPath is null ? Letters : Whitespace)) == Letters ? Text.Tokenizer.Letters : Text.Tokenizer.Whitespace,
        Threads = threads,
    };
}
