using System.CommandLine;

namespace MLExtensions.Cli.Options;

/// <summary>The options of everything that reads a corpus.</summary>
internal sealed class CountingOptions
{
    public Option<int> MinCount { get; } = CommonOptions.Number("--min-count", "How often a word must occur to be in a vocabulary that is made here.", 5, 1, int.MaxValue);

    public Option<int?> MaxVocabulary { get; } = CommonOptions.OptionalNumber("--max-vocab", "Largest size of a vocabulary that is made here; the most frequent words stay.", 1, int.MaxValue);

    public Option<int> Window { get; } = CommonOptions.Number("--window", "How many words to each side of a word are its context.", 10, 1, Text.CooccurrenceOptions.LargestWindow);

    public Option<bool> LeftOnly { get; } = new("--left-only") { Description = "Only the words to the left of a word are its context." };

    public Option<long> Memory { get; } = CommonOptions.Memory("--memory", "Memory for counting, for instance 512MB or 2GB; what exceeds it is spilled to disk.", 1L << 31, Text.CooccurrenceOptions.SmallestMemoryBudget);

    public Option<TokenizerKind?> Tokenizer { get; } = new("--tokenizer")
    {
        Description = "letters: lower-case runs of letters and apostrophes (the default); whitespace: tokens as they stand, as Stanford's tools take them (the default when --vocab is given).",
    };

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
        Memory = parsed.GetValue(Memory),
        Tokenizer = parsed.GetValue(Tokenizer) ?? (vocabularyPath is null ? TokenizerKind.Letters : TokenizerKind.Whitespace),
        Threads = threads,
    };
}
