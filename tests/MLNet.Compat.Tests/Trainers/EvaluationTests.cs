#nullable disable
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Compat.Tests.Trainers;

/// <summary>Metrics of a few scored rows, worked out by hand.</summary>
[TestClass]
public sealed class EvaluationTests
{
    private static readonly MLContext s_ml = new(1);

    public sealed class Scored
    {
        // In a class, keys count from 0.
        [KeyType(4)]
        public uint Label { get; set; }
        [KeyType(3)]
        public uint PredictedLabel { get; set; }
        [VectorType(3)]
        public float[] Score { get; set; }
    }

    private static MulticlassClassificationMetrics Evaluate(int topK, params (uint Label, float[] Score)[] rows) =>
        s_ml.MulticlassClassification.Evaluate(s_ml.Data.LoadFromEnumerable(rows.Select(r => new Scored { Label = r.Label, Score = r.Score }).ToList()), topKPredictionCount: topK);

    [TestMethod]
    public void Evaluate_OfThreeRows_GivesAccuracyLossAndRanks()
    {
        MulticlassClassificationMetrics metrics = Evaluate(2, (0, [0.5f, 0.25f, 0.25f]), (0, [0.25f, 0.5f, 0.25f]), (1, [0.25f, 0.5f, 0.25f]));
        Assert.AreEqual(2.0 / 3, metrics.MicroAccuracy, 1e-9);
        Assert.AreEqual(0.75, metrics.MacroAccuracy, 1e-9);
        Assert.AreEqual((Math.Log(2) + Math.Log(4) + Math.Log(2)) / 3, metrics.LogLoss, 1e-6);
        Assert.AreEqual(1.5 * Math.Log(2), metrics.PerClassLogLoss[0], 1e-6);
        double entropy = -(2.0 / 3 * Math.Log(2.0 / 3)) - (1.0 / 3 * Math.Log(1.0 / 3));
        Assert.AreEqual((entropy - metrics.LogLoss) / entropy, metrics.LogLossReduction, 1e-6);
        Assert.AreEqual(2, metrics.TopKPredictionCount);
        Assert.AreEqual(1, metrics.TopKAccuracy, 1e-9);
        Assert.AreEqual(2.0 / 3, metrics.TopKAccuracyForAllK[0], 1e-9);
        Assert.AreEqual(1, metrics.ConfusionMatrix.GetCountForClassPair(predictedClassIndicatorIndex: 1, actualClassIndicatorIndex: 0));
        Assert.AreEqual(0.5, metrics.ConfusionMatrix.PerClassRecall[0], 1e-9);
        Assert.AreEqual(0.5, metrics.ConfusionMatrix.PerClassPrecision[1], 1e-9);
    }

    [TestMethod]
    public void Evaluate_OfALabelNeverSeenInTraining_CountsItAsWrong()
    {
        MulticlassClassificationMetrics metrics = Evaluate(0, (0, [1f, 0, 0]), (3, [1f, 0, 0]), (0, [float.NaN, 0, 0]));
        Assert.AreEqual(0.5, metrics.MicroAccuracy, 1e-9);
        Assert.AreEqual(-Math.Log(1e-15) / 2, metrics.LogLoss, 1e-4);
    }

    [TestMethod]
    public void Evaluate_OfTextLabels_NamesTheTypes()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new { Label = "a", PredictedLabel = "a", Score = new VBuffer<float>(0, []) } });
        Assert.StartsWith("Schema mismatch for score column 'Score': expected vector of two or more items of type Single",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_ml.MulticlassClassification.Evaluate(data)).Message);
    }

    [TestMethod]
    public void GetFormattedConfusionTable_WithLongNames_NumbersThem()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(new[] { new { L = "elephant", X = 0f }, new { L = "mouse", X = 1f } }.SelectMany(x => Enumerable.Repeat(x, 20)).ToList());
        ITransformer model = s_ml.Transforms.Conversion.MapValueToKey("Label", "L").Append(s_ml.Transforms.Concatenate("Features", "X"))
            .Append(s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: 0.01f)).Fit(data);
        string table = s_ml.MulticlassClassification.Evaluate(model.Transform(data)).ConfusionMatrix.GetFormattedConfusionTable().ReplaceLineEndings("\n");
        Assert.AreEqual(
            "\nConfusion table\n" +
            "          ||======================\n" +
            "PREDICTED || elephant |    mouse | Recall\n" +
            "TRUTH     ||======================\n" +
            " elephant ||       20 |        0 | 1.0000\n" +
            "    mouse ||        0 |       20 | 1.0000\n" +
            "          ||======================\n" +
            "Precision ||   1.0000 |   1.0000 |\n", table);
    }

    [TestMethod]
    public void CrossValidate_OfAChain_ScoresEveryRowOnce()
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(i => new { L = "k" + i % 3, X = (float)(i % 3), Y = 1f }).ToList());
        IEstimator<ITransformer> estimator = s_ml.Transforms.Concatenate("Features", "X", "Y")
            .Append(s_ml.Transforms.Conversion.MapValueToKey("Label", "L"), TransformerScope.TrainTest)
            .Append(s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0, l2Regularization: 0.01f));
        IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> folds = s_ml.MulticlassClassification.CrossValidate(data, estimator, numberOfFolds: 4);
        Assert.AreSequenceEqual([0, 1, 2, 3], folds.Select(f => f.Fold));
        Assert.AreEqual(300, folds.Sum(f => f.ScoredHoldOutSet.GetColumn<uint>("PredictedLabel").Count()));
        foreach (TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics> fold in folds)
            Assert.AreEqual(1, fold.Metrics.MicroAccuracy);
    }
}
