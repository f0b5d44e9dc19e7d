using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Text.Tests.Featurization;

/// <summary>The trainer inside a classifying pipeline of built-in pieces: cross-validated, saved, reloaded bare, asked.</summary>
[TestClass]
public sealed class PipelineTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void CrossValidate_GloVeInTheMiddle_BeatsChance()
    {
        IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> folds =
            _ml.MulticlassClassification.CrossValidate(Sentences(), Pipeline(), numberOfFolds: 3, seed: 1);

        Assert.HasCount(3, folds);
        foreach (TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics> fold in folds)
        {
            Assert.IsGreaterThan(0.85, fold.Metrics.MicroAccuracy);
        }
    }

    [TestMethod]
    public void SaveAndBareLoad_WholePipeline_PredictsTheSame()
    {
        IDataView data = Sentences();
        ITransformer model = Pipeline().Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        string path = Path.GetTempFileName();
        try
        {
            _ml.Model.Save(model, data.Schema, path);
            var bare = new MLContext();
            using PredictionEngine<Sentence, Prediction> loaded = bare.Model.CreatePredictionEngine<Sentence, Prediction>(bare.Model.Load(path, out _));
            using PredictionEngine<Sentence, Prediction> fitted = _ml.Model.CreatePredictionEngine<Sentence, Prediction>(model);

            foreach ((string text, string topic) in (ReadOnlySpan<(string, string)>)[("The sailor saw a ship on the sea.", "sea"), ("A baker with flour and bread!", "kitchen")])
            {
                Assert.AreEqual(topic, loaded.Predict(new Sentence { Text = text }).PredictedLabel);
                Assert.AreEqual(topic, fitted.Predict(new Sentence { Text = text }).PredictedLabel);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private EstimatorChain<ITransformer> Pipeline() => _ml.Transforms.Text.NormalizeText("Text", keepPunctuations: false)
        .Append(_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text"))
        .Append(_ml.Embeddings().TrainGloVe("Features", "Tokens", dimension: 24, iterations: 15, minCount: 2))
        .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
        .AppendCacheCheckpoint(_ml)
        .Append((IEstimator<ITransformer>)_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: 1e-4f));

    /// <summary>Sentences of two topics, each of words of its topic and of words that both share; fewer words than dimensions, so that a classifier can tell them.</summary>
    private IDataView Sentences()
    {
        var random = new Random(5);
        string[] shared = ["the", "a", "with", "and", "saw", "on"];
        (string Topic, string[] Words)[] topics =
        [
            ("sea", ["ship", "sailor", "wave", "harbour", "sea", "anchor"]),
            ("kitchen", ["bread", "baker", "flour", "oven", "dough", "salt"]),
        ];
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i =>
        {
            (string topic, string[] words) = topics[i % 2];
            IEnumerable<string> sentence = Enumerable.Range(0, 8).Select(k => k % 2 == 0 ? shared[random.Next(shared.Length)] : words[random.Next(words.Length)]);
            return new Sentence { Text = string.Join(' ', sentence), Label = topic };
        }).ToList());
    }

    public sealed class Sentence
    {
        public string Text { get; set; } = "";

        public string Label { get; set; } = "";
    }

    public sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";
    }
}
