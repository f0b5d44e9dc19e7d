using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Reporting;
using MLExtensions.Text;

namespace MLExtensions.Cli.Work;

/// <summary>Trains vectors from counts in a file or from a corpus, and writes them, those of a cancelled training too.</summary>
internal sealed class GloveTraining(CommandConsole console, GloVeOptions options, string output)
{
    private readonly PhaseClock _clock = new();

    /// <summary>From a file of co-occurrences and the vocabulary it was counted with.</summary>
    public JsonObject FromFile(string cooccurrencePath, string vocabularyPath) => Run(_ =>
    {
        Vocabulary vocabulary = _clock.Measure("vocabulary", () => Vocabulary.Load(vocabularyPath));
        return (vocabulary, _clock.Measure("load", () => CooccurrenceMatrix.Load(cooccurrencePath, vocabulary.Count, console.CancellationToken)));
    });

    /// <summary>From a corpus, all phases in one go.</summary>
    public JsonObject FromCorpus(string corpusPath, CountingSettings settings) => Run(progress =>
    {
        ICorpus corpus = settings.OpenCorpus(corpusPath);
        Vocabulary vocabulary = _clock.Measure("vocabulary", () => VocabularySource.ReadOrBuild(corpus, settings, progress, console.CancellationToken));
        return (vocabulary, _clock.Measure("count", () => settings.CreateCounter().Count(corpus, vocabulary, progress, console.CancellationToken)));
    });

    private JsonObject Run(Func<IProgress<TrainingProgress>, (Vocabulary, CooccurrenceMatrix)> prepare)
    {
        (GloVeModel model, long cells) = console.WithProgress(progress =>
        {
            (Vocabulary vocabulary, CooccurrenceMatrix matrix) = prepare(progress);
            GloVeModel trained = _clock.Measure("train", () => new GloVeTrainer(options).Train(matrix, vocabulary, null, progress, console.CancellationToken));
            return (trained, matrix.Cells);
        });
        _clock.Measure("save", () =>
        {
            using WordVectors vectors = model.ToWordVectors();
            vectors.Save(output);
        });
        JsonObject result = Describe(model, cells);
        if (model.History.Count < options.Iterations)
        {
            throw new WorkCancelledException(
                $"cancelled after {model.History.Count} of {options.Iterations} iterations; the vectors so far are in '{output}'.", result);
        }

        console.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Vocabulary.Count:N0} words, {cells:N0} cells, cost {model.History[^1]:0.000000} after {model.History.Count} iterations, {_clock.Total:0.0} s: {output}"));
        return result;
    }

    private JsonObject Describe(GloVeModel model, long cells) => new()
    {
        ["seconds"] = _clock.ToJson(),
        ["words"] = model.Vocabulary.Count,
        ["tokens"] = model.Vocabulary.Tokens,
        ["cells"] = cells,
        ["cost"] = model.History.Count > 0 ? JsonNumber.Of(model.History[^1]) : null,
        ["iterations"] = model.History.Count,
        ["dimension"] = model.Dimension,
        ["threads"] = options.Threads,
        ["vectorWidth"] = GloVeTrainer.RegisterWidth,
        ["output"] = output,
    };
}
