using Microsoft.ML;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Text;

namespace MLExtensions.Cli.Demo;

/// <summary>The demo's steps: corpus, vectors, map, classifiers, saved model, report.</summary>
internal sealed class DemoRun(CommandConsole console, DemoSettings settings, string folder)
{
    private const int NeighborCount = 6;

    private readonly PhaseClock _clock = new();

    /// <summary>Does all of it and writes the files into the folder.</summary>
    public DemoResult Execute()
    {
        DemoResult result = console.WithProgress(Run);
        _clock.Measure("report", () =>
        {
            result.Map.Plot().Save(Path.Combine(folder, "map.html"));
            DemoReport.Create(result).Save(Path.Combine(folder, "report.html"));
        });
        return result;
    }

    private DemoResult Run(IProgress<TrainingProgress> progress)
    {
        Announce(progress, "reading the documentation");
        DocumentationText[] texts = _clock.Measure("read", ReadTexts);
        SentenceSplit split = _clock.Measure("split", () => SentenceSplit.Create(texts, settings));
        (GloVeModel model, long cells) = TrainVectors(texts, split, progress);
        WordVectors vectors = model.ToWordVectors();
        _clock.Measure("save vectors", () => vectors.Save(Path.Combine(folder, "vectors.txt")));
        Announce(progress, "mapping the most frequent words");
        WordMap map = _clock.Measure("map", () => WordMap.Create(vectors, settings, console.CancellationToken));

        var ml = new MLContext(settings.Seed);
        var classifier = new DemoClassifier(ml, settings.Classes);
        IDataView train = ml.Data.LoadFromEnumerable(split.Train), test = ml.Data.LoadFromEnumerable(split.Test);
        Announce(progress, "classifier on word vectors");
        ITransformer onVectors = _clock.Measure("classifier", () => classifier.FitWordVectors(train, vectors));
        ClassifierResult vectorResult = _clock.Measure("evaluate", () => classifier.Evaluate(onVectors, test));
        console.CancellationToken.ThrowIfCancellationRequested();
        Announce(progress, "classifier on a bag of words");
        ITransformer onWords = _clock.Measure("bag of words", () => classifier.FitBagOfWords(train));
        ClassifierResult wordResult = _clock.Measure("evaluate bag of words", () => classifier.Evaluate(onWords, test));
        console.CancellationToken.ThrowIfCancellationRequested();
        Announce(progress, "saving and reloading the model");
        string modelPath = Path.Combine(folder, "model.zip");
        _clock.Measure("save model", () => SaveModel(ml, onVectors, train.Schema, modelPath));
        return new DemoResult
        {
            Settings = settings,
            Clock = _clock,
            Tokens = model.Vocabulary.Tokens,
            Words = model.Vocabulary.Count,
            Cells = cells,
            Costs = model.History,
            VectorWidth = GloVeTrainer.RegisterWidth,
            Neighbors = [.. settings.Terms.Select(term => (term, Nearest(vectors, term)))],
            Map = map,
            Split = split,
            WordVectors = vectorResult,
            BagOfWords = wordResult,
            Predictions = _clock.Measure("reload and predict", () => Predict(modelPath)),
        };
    }

    // The summaries of the hardware intrinsics are signatures in C and names of instructions, not sentences.
    private DocumentationText[] ReadTexts() => [.. new DotNetDocumentationCorpus().Texts
        .Where((text, i) => i % settings.TextStride == 0 && !text.Namespace.StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal))];

    // The held-out sentences are left out here too: the vectors must not know them.
    private (GloVeModel Model, long Cells) TrainVectors(DocumentationText[] texts, SentenceSplit split, IProgress<TrainingProgress> progress)
    {
        HashSet<string> heldOut = [.. split.Test.Select(s => s.Text)];
        IReadOnlyList<string>[] documents = _clock.Measure("tokenize", () =>
            texts.Where(t => !heldOut.Contains(t.Text)).AsParallel().AsOrdered().WithDegreeOfParallelism(settings.Threads)
                .Select(t => Tokenizer.Letters.Tokenize(t.Text)).ToArray());
        var corpus = new TokenCorpus(documents, ".NET documentation");
        Vocabulary vocabulary = _clock.Measure("vocabulary", () => Vocabulary.Build(
            corpus, new VocabularyOptions { MinCount = settings.MinCount, Threads = settings.Threads }, progress, console.CancellationToken));
        CooccurrenceMatrix matrix = _clock.Measure("count", () => new CooccurrenceCounter(new CooccurrenceOptions { Threads = settings.Threads })
            .Count(corpus, vocabulary, progress, console.CancellationToken));
        var options = new GloVeOptions { Dimension = settings.Dimension, Iterations = settings.Iterations, Seed = settings.Seed, Threads = settings.Threads };
        GloVeModel model = _clock.Measure("train", () => new GloVeTrainer(options).Train(matrix, vocabulary, null, progress, console.CancellationToken));
        return (model, matrix.Cells);
    }

    private static IReadOnlyList<WordSimilarity> Nearest(WordVectors vectors, string term) =>
        vectors.Contains(term) ? vectors.MostSimilar(term, NeighborCount) : [];

    private static void SaveModel(MLContext ml, ITransformer model, DataViewSchema schema, string path)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            ml.Model.Save(model, schema, temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private IReadOnlyList<(string Text, string Label, double Probability)> Predict(string modelPath)
    {
        var bare = new MLContext();
        ITransformer model = bare.Model.Load(modelPath, out _);
        using PredictionEngine<Sentence, SentencePrediction> engine = bare.Model.CreatePredictionEngine<Sentence, SentencePrediction>(model);
        return [.. settings.Sentences.Select(text =>
        {
            SentencePrediction prediction = engine.Predict(new Sentence { Text = text });
            return (text, prediction.PredictedLabel, (double)prediction.Score.Max());
        })];
    }

    private static void Announce(IProgress<TrainingProgress> progress, string phase) =>
        progress.Report(new TrainingProgress(phase, 0, 0, double.NaN, double.NaN, 0, null));
}
