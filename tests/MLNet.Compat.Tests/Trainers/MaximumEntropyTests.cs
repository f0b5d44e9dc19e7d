#nullable disable
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MLNet.Compat.Tests.Trainers;

/// <summary>The trained model satisfies the conditions of the optimum, computed here from the data alone.</summary>
[TestClass]
public sealed class MaximumEntropyTests
{
    private const int Classes = 4, Width = 6;
    private static readonly MLContext s_ml = new(1);

    public sealed class Example
    {
        // In a class, keys count from 0.
        [KeyType(Classes)]
        public uint Label { get; set; }
        [VectorType(Width)]
        public float[] Features { get; set; }
        public float Weight { get; set; }
    }

    private static List<Example> MakeExamples(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int label = random.Next(Classes);
            // Feature 5 is noise, feature 4 is mostly absent.
            float[] features = [.. Enumerable.Range(0, Width).Select(f => f == label ? 1 + random.NextSingle() : f < Classes && random.Next(3) > 0 ? 0 : random.NextSingle())];
            return new Example { Label = (uint)label, Features = features, Weight = 0.5f + random.NextSingle() };
        })];
    }

    private static MaximumEntropyModelParameters Train(List<Example> examples, float l1, float l2, bool weighted = false) =>
        s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            L1Regularization = l1, L2Regularization = l2, OptimizationTolerance = 1e-9f, ExampleWeightColumnName = weighted ? "Weight" : null,
        }).Fit(s_ml.Data.LoadFromEnumerable(examples)).Model;

    // The gradient of the total loss without penalties: [class][bias, feature 0, feature 1, ...].
    private static double[][] Gradient(List<Example> examples, MaximumEntropyModelParameters model, bool weighted)
    {
        VBuffer<float>[] weights = null;
        model.GetWeights(ref weights, out int classes);
        float[] biases = [.. model.GetBiases()];
        double[][] gradient = [.. Enumerable.Range(0, classes).Select(_ => new double[Width + 1])];
        foreach (Example example in examples)
        {
            double[] exps = [.. weights.Select((w, c) => Math.Exp(biases[c] + w.DenseValues().Zip(example.Features).Sum(p => (double)p.First * p.Second)))];
            for (int c = 0; c < classes; c++)
            {
                double error = (exps[c] / exps.Sum() - (c == example.Label ? 1 : 0)) * (weighted ? example.Weight : 1);
                gradient[c][0] += error;
                for (int f = 0; f < Width; f++)
                    gradient[c][f + 1] += error * example.Features[f];
            }
        }

        return gradient;
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_WithL2_LeavesNoGradient(bool weighted)
    {
        List<Example> examples = MakeExamples(700);
        MaximumEntropyModelParameters model = Train(examples, l1: 0, l2: 2, weighted);
        VBuffer<float>[] weights = null;
        model.GetWeights(ref weights, out _);
        double[][] gradient = Gradient(examples, model, weighted);
        for (int c = 0; c < Classes; c++)
        {
            for (int i = 0; i <= Width; i++)
                Assert.AreEqual(0, gradient[c][i] + (i == 0 ? 0 : 2 * weights[c].GetItemOrDefault(i - 1)), 0.05, $"class {c}, parameter {i}");
        }
    }

    [TestMethod]
    public void Fit_WithL1_SatisfiesTheSubgradientConditions()
    {
        const float L1 = 20;
        List<Example> examples = MakeExamples(700);
        MaximumEntropyModelParameters model = Train(examples, L1, l2: 0);
        VBuffer<float>[] weights = null;
        model.GetWeights(ref weights, out _);
        double[][] gradient = Gradient(examples, model, weighted: false);
        int zeros = 0;
        for (int c = 0; c < Classes; c++)
        {
            Assert.AreEqual(0, gradient[c][0], 0.2, $"bias of class {c}");
            for (int f = 0; f < Width; f++)
            {
                float weight = weights[c].GetItemOrDefault(f);
                zeros += weight == 0 ? 1 : 0;
                if (weight == 0)
                    Assert.IsLessThan(L1 + 0.2, Math.Abs(gradient[c][f + 1]));
                else
                    Assert.AreEqual(-Math.Sign(weight) * L1, gradient[c][f + 1], 0.2, $"class {c}, feature {f}");
            }
        }

        Assert.IsGreaterThan(5, zeros);
    }

    [TestMethod]
    public void Fit_WithOneAndTwoThreads_GivesTheSameModel()
    {
        // ML.NET's own sums follow the threads.
        StandIn.Require();
        List<Example> examples = MakeExamples(2000);
        float[] Weights(int threads)
        {
            VBuffer<float>[] weights = null;
            s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options { NumberOfThreads = threads })
                .Fit(s_ml.Data.LoadFromEnumerable(examples)).Model.GetWeights(ref weights, out _);
            return [.. weights.SelectMany(w => w.DenseValues())];
        }

        Assert.AreSequenceEqual(Weights(1), Weights(2));
    }

    [TestMethod]
    public void Fit_FromAModel_StartsThere()
    {
        List<Example> examples = MakeExamples(300);
        IDataView data = s_ml.Data.LoadFromEnumerable(examples);
        var options = new LbfgsMaximumEntropyMulticlassTrainer.Options { MaximumNumberOfIterations = 1 };
        LbfgsMaximumEntropyMulticlassTrainer trainer = s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options);
        MaximumEntropyModelParameters good = Train(examples, 1, 1);
        double Loss(ITransformer model) => s_ml.MulticlassClassification.Evaluate(model.Transform(data)).LogLoss;
        Assert.IsLessThan(Loss(trainer.Fit(data)), Loss(trainer.Fit(data, good)));
    }

    [TestMethod]
    public void Fit_WithRowsThatLackSomething_SkipsThemAndSaysSo()
    {
        List<Example> examples = MakeExamples(100);
        examples.Add(new Example { Features = [0, float.PositiveInfinity, 0, 0, 0, 0] });
        examples.Add(new Example { Label = 1, Features = [float.NaN, 0, 0, 0, 0, 0] });
        var ml = new MLContext(1);
        var log = new List<string>();
        ml.Log += (_, e) => log.Add(e.Message);
        ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(ml.Data.LoadFromEnumerable(examples));
        Assert.Contains(line => line.Contains("Skipped 2 instances"), log);
    }

    [TestMethod]
    public void Fit_WithoutAnyRow_Throws() =>
        Assert.ThrowsExactly<InvalidOperationException>(() => s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(s_ml.Data.LoadFromEnumerable(new List<Example>())));

    [TestMethod]
    public void LbfgsMaximumEntropy_WithNonNegativity_SaysThatTheStandInLacksIt()
    {
        StandIn.Require();
        Assert.Contains("EnforceNonNegativity", Assert.ThrowsExactly<NotSupportedException>(() => s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(enforceNonNegativity: true)).Message);
    }

    [TestMethod]
    public void PredictionEngine_OnExampleAfterExample_AnswersEach()
    {
        List<Example> examples = MakeExamples(300);
        ITransformer model = s_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(s_ml.Data.LoadFromEnumerable(examples));
        using PredictionEngine<Example, Prediction> engine = s_ml.Model.CreatePredictionEngine<Example, Prediction>(model);
        uint[] predicted = [.. examples.Select(e => engine.Predict(e).PredictedLabel)];
        uint[] expected = [.. model.Transform(s_ml.Data.LoadFromEnumerable(examples)).GetColumn<uint>("PredictedLabel")];
        Assert.AreSequenceEqual(expected, predicted);
        Assert.IsGreaterThan(1, predicted.Distinct().Count());
    }

    public sealed class Prediction
    {
        public uint PredictedLabel { get; set; }
        public float[] Score { get; set; }
    }
}
