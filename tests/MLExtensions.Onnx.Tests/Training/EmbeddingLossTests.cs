using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Tests;

[TestClass]
public class EmbeddingLossTests
{
    private const int Rows = 24;

    [TestMethod]
    [DataRow(TrainingBackend.Fused)]
    [DataRow(TrainingBackend.OnnxRuntime)]
    public void Step_SquaredErrorComputedOutside_TrainsAsTheLossInTheGraphDoes(TrainingBackend backend)
    {
        OnnxModel model = Model();
        using TrainingSession outside = TrainingSession.Create(model, new SquaredError(), Options(backend));
        using TrainingSession inside = TrainingSession.Create(model, new MeanSquaredErrorLoss(), Options(backend));

        Assert.AreEqual(backend, outside.Backend);
        for (int step = 0; step < 4; step++)
        {
            (float[] images, long[] labels, float[] targets) = Batch(step);
            float loss = outside.Step(OnnxFeed.Of<float>("image", images, Rows, 2, 6, 6), OnnxFeed.Of<long>("label", labels, Rows));
            float expected = inside.Step(OnnxFeed.Of<float>("image", images, Rows, 2, 6, 6), OnnxFeed.Of<float>("target", targets, Rows, 3));
            Assert.AreEqual(expected, loss, 1e-5f * expected);
            Assert.AreEqual(inside.GradientNorm, outside.GradientNorm, 1e-4f * inside.GradientNorm);
        }

        foreach (ParameterInfo parameter in inside.Parameters)
        {
            float[] expected = inside.GetParameter(parameter.Name), actual = outside.GetParameter(parameter.Name);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 2e-5f, $"{parameter.Name}[{i}]");
        }
    }

    [TestMethod]
    public void Step_BothBackends_CallTheLossWithTheSameRows()
    {
        OnnxModel model = Model();
        var seen = new List<float[]>();
        foreach (TrainingBackend backend in (TrainingBackend[])[TrainingBackend.Fused, TrainingBackend.OnnxRuntime])
        {
            var loss = new SquaredError();
            using TrainingSession session = TrainingSession.Create(model, loss, Options(backend));
            Step(session, 5);
            Step(session, 6);
            Assert.AreEqual(1, loss.LastStep);
            CollectionAssert.AreEqual(Batch(6).Labels, loss.LastLabels);
            seen.Add(loss.LastRows);
        }

        Assert.HasCount(Rows * 3, seen[0]);
        for (int i = 0; i < seen[0].Length; i++)
            Assert.AreEqual(seen[0][i], seen[1][i], 1e-4f);
    }

    [TestMethod]
    [DataRow(TrainingBackend.Fused)]
    [DataRow(TrainingBackend.OnnxRuntime)]
    public void Step_LossIsNoNumber_SaysWhichAndKeepsTheState(TrainingBackend backend)
    {
        using TrainingSession session = TrainingSession.Create(Model(), new SquaredError { Value = float.NaN }, Options(backend));
        string name = session.Parameters[0].Name;
        float[] before = session.GetParameter(name);

        var error = Assert.ThrowsExactly<TrainingDivergedException>(() => Step(session, 1));

        Assert.StartsWith("The loss is NaN at step 0; the first value that is not finite is the loss SquaredError of the embeddings, or its gradient.", error.Message);
        CollectionAssert.AreEqual(before, session.GetParameter(name));
        Assert.AreEqual(0, session.Steps);
    }

    [TestMethod]
    [DataRow(TrainingBackend.Fused)]
    [DataRow(TrainingBackend.OnnxRuntime)]
    public void Step_LossThrows_KeepsTheStateAndGoesOn(TrainingBackend backend)
    {
        var loss = new SquaredError { Error = new InvalidOperationException("no triplet") };
        using TrainingSession session = TrainingSession.Create(Model(), loss, Options(backend));
        string name = session.Parameters[0].Name;
        float[] before = session.GetParameter(name);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Step(session, 1));

        Assert.AreEqual("no triplet", error.Message);
        CollectionAssert.AreEqual(before, session.GetParameter(name));
        loss.Error = null;
        Step(session, 1);
        CollectionAssert.AreNotEqual(before, session.GetParameter(name));
    }

    [TestMethod]
    public void Step_LabelsNotFed_Throws()
    {
        using TrainingSession session = TrainingSession.Create(Model(), new SquaredError());
        var error = Assert.ThrowsExactly<ArgumentException>(() => session.Step(OnnxFeed.Of<float>("image", Batch(0).Images, Rows, 2, 6, 6)));
        Assert.StartsWith("Input 'label' was not fed.", error.Message);
    }

    [TestMethod]
    public void Create_OutputIsAnImage_Throws()
    {
        OnnxModel model = new Network("images", seed: 1).Input("image", 2, 6, 6).Conv2D(4, 3).Build("map");
        var error = Assert.ThrowsExactly<ArgumentException>(() => TrainingSession.Create(model, new SquaredError()));
        Assert.StartsWith("The loss needs embeddings [N, D] of a known dimension D; output 'map' is [N, 4, 4, 4].", error.Message);
    }

    [TestMethod]
    [DataRow(TrainingBackend.Fused)]
    [DataRow(TrainingBackend.OnnxRuntime)]
    public void Evaluate_Loss_IsThatOfTheOutputsInInferenceMode(TrainingBackend backend)
    {
        using TrainingSession session = TrainingSession.Create(Model(), new SquaredError(), Options(backend));
        Step(session, 1);
        (float[] images, long[] labels, float[] targets) = Batch(2);
        using OnnxResults results = session.Predict(OnnxFeed.Of<float>("image", images, Rows, 2, 6, 6));
        double expected = results.Span<float>("embedding").ToArray().Zip(targets, (y, t) => Math.Pow(y - t, 2)).Average();

        double loss = session.Evaluate(
            new ArrayBatchSource(Rows, Rows).Add<float>("image", images, 2, 6, 6).Add<long>("label", labels), ValidationMetric.Loss);

        Assert.AreEqual(expected, loss, 1e-5 * expected);
    }

    private static void Step(TrainingSession session, int seed)
    {
        (float[] images, long[] labels, _) = Batch(seed);
        session.Step(OnnxFeed.Of<float>("image", images, Rows, 2, 6, 6), OnnxFeed.Of<long>("label", labels, Rows));
    }

    private static OnnxModel Model() => new Network("embedder", seed: 3)
        .Input("image", 2, 6, 6)
        .Conv2D(8, 3, padding: Padding.Same).BatchNorm().Relu().MaxPool(2)
        .Flatten().Dropout(0.25f).Dense(3)
        .Build("embedding");

    private static TrainingOptions Options(TrainingBackend backend) => new() { Backend = backend, Optimizer = new SgdOptimizer { LearningRate = new ConstantSchedule(0.05) } };

    private static (float[] Images, long[] Labels, float[] Targets) Batch(int seed)
    {
        var random = new RandomSequence(seed);
        float[] images = [.. Enumerable.Range(0, Rows * 72).Select(_ => random.NextSingle() - 0.5f)];
        long[] labels = [.. Enumerable.Range(0, Rows).Select(_ => random.NextInt64(4))];
        return (images, labels, [.. labels.SelectMany(label => Enumerable.Repeat((float)label, 3))]);
    }

    /// <summary>The mean over all values of (y − label)².</summary>
    private sealed class SquaredError : EmbeddingLoss
    {
        public float? Value { get; init; }

        public Exception? Error { get; set; }

        public float[] LastRows { get; private set; } = [];

        public long[] LastLabels { get; private set; } = [];

        public long LastStep { get; private set; } = -1;

        public override float Compute(in EmbeddingBatch batch, Span<float> gradient)
        {
            if (Error is not null)
                throw Error;
            LastRows = batch.Embeddings.ToArray();
            LastLabels = batch.Labels.ToArray();
            LastStep = batch.Step;
            double sum = 0;
            for (int row = 0; row < batch.Rows; row++)
            {
                for (int d = 0; d < batch.Dimension; d++)
                {
                    float difference = batch.Row(row)[d] - batch.Labels[row];
                    Assert.AreEqual(0, gradient[(row * batch.Dimension) + d]);
                    gradient[(row * batch.Dimension) + d] = 2 * difference / batch.Embeddings.Length;
                    sum += difference * difference;
                }
            }

            return Value ?? (float)(sum / batch.Embeddings.Length);
        }
    }
}
