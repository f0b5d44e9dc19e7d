using MLExtensions.Text;

namespace MLExtensions.Cli.Work;

/// <summary>How a corpus is read and counted.</summary>
internal sealed record CountingSettings
{
    /// <summary>The vocabulary file: read where it exists, written where it does not; null keeps the vocabulary in memory.</summary>
    public string? VocabularyPath { get; init; }

    public int MinCount { get; init; } = 5;

    public int? MaxVocabulary { get; init; }

    public int Window { get; init; } = 10;

    public bool Symmetric { get; init; } = true;

    public long Memory { get; init; } = 1L << 31;

    public Tokenizer Tokenizer { get; init; } = Tokenizer.Letters;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public ICorpus OpenCorpus(string path) => new TextFileCorpus(path, Tokenizer);

    public CooccurrenceCounter CreateCounter() => new(new CooccurrenceOptions
    {
        Window = Window,
        Symmetric = Symmetric,
        MemoryBudget = Memory,
        Threads = Threads,
    });
}
