using MLExtensions.Text;

namespace MLExtensions.Cli.Work;

/// <summary>Finds the vocabulary of a run: the file's where there is one, else the corpus's own.</summary>
internal static class VocabularySource
{
    /// <summary>Reads the vocabulary, or makes it and, where a path is given, writes it.</summary>
    /// <exception cref="InvalidDataException">The vocabulary has fewer than two words: nothing can occur together.</exception>
    public static Vocabulary ReadOrBuild(ICorpus corpus, CountingSettings settings, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        if (settings.VocabularyPath is { } path && File.Exists(path))
        {
            Vocabulary given = Vocabulary.Load(path);
            return given.Count >= 2 ? given : throw new InvalidDataException($"The vocabulary '{path}' has {given.Count} words; at least 2 are needed.");
        }

        Vocabulary vocabulary = Vocabulary.Build(
            corpus,
            new VocabularyOptions { MinCount = settings.MinCount, MaxSize = settings.MaxVocabulary, Threads = settings.Threads },
            progress,
            cancellationToken);
        if (vocabulary.Count < 2)
        {
            throw new InvalidDataException(
                $"The corpus {corpus.Name} has {vocabulary.Tokens} tokens and {vocabulary.Count} words that occur {settings.MinCount} times or more; at least 2 words are needed. Lower --min-count or take a longer text.");
        }

        if (settings.VocabularyPath is not null)
        {
            vocabulary.Save(settings.VocabularyPath);
        }

        return vocabulary;
    }
}
