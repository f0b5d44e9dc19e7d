namespace MLExtensions.Onnx.Tests;

/// <summary>Each loss against its equation in float64: its value, and its gradient against central differences of the equation.</summary>
[TestClass]
public class LossTests
{
    private const int Rows = 4;
    private const int Columns = 3;

    private static readonly float[] _scores = TrainingModels.Random(Rows * Columns, 3, scale: 2);
    private static readonly float[] _targets = TrainingModels.Random(Rows * Columns, 4, scale: 2);
    private static readonly long[] _labels = [2, 0, 1, 2];

    [TestMethod]
    public void MeanSquaredError_RandomScores_IsItsEquation() =>
        Compare(new MeanSquaredErrorLoss(), _targets, y => Mean(y, _targets, (a, t) => (a - t) * (a - t)));

    [TestMethod]
    public void MeanAbsoluteError_RandomScores_IsItsEquation() =>
        Compare(new MeanAbsoluteErrorLoss(), _targets, y => Mean(y, _targets, (a, t) => Math.Abs(a - t)));

    [TestMethod]
    [DataRow(0.4)]
    [DataRow(1.0)]
    [DataRow(9.0)]
    public void Huber_RandomScores_IsItsEquation(double delta) =>
        Compare(new HuberLoss { Delta = delta }, _targets, y => Mean(y, _targets, (a, t) =>
        {
            double d = Math.Abs(a - t);
            return d <= delta ? d * d / 2 : delta * (d - (delta / 2));
        }));

    [TestMethod]
    public void BinaryCrossEntropy_RandomScores_IsItsEquation()
    {
        float[] targets = [.. _targets.Select(target => (target + 2) / 4)];
        Compare(new BinaryCrossEntropyLoss(), targets, y => Mean(y, targets, (a, t) => -((t * Math.Log(Sigmoid(a))) + ((1 - t) * Math.Log(1 - Sigmoid(a))))));
    }

    [TestMethod]
    public void Cosine_RandomScores_IsItsEquation() =>
        Compare(new CosineLoss(), _targets, y => Enumerable.Range(0, Rows).Average(row => 1 - Cosine(Row(y, row), [.. Row([.. _targets.Select(t => (double)t)], row)])));

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.1)]
    public void SoftmaxCrossEntropy_RandomScores_IsItsEquation(double smoothing) =>
        Compare(
            new SoftmaxCrossEntropyLoss { LabelSmoothing = smoothing },
            OnnxFeed.Of<long>("label", _labels, Rows),
            y => Enumerable.Range(0, Rows).Average(row =>
            {
                double[] scores = Row(y, row);
                double log = Math.Log(scores.Sum(Math.Exp));
                return Enumerable.Range(0, Columns).Sum(c => -((c == _labels[row] ? 1 - smoothing : 0) + (smoothing / Columns)) * (scores[c] - log));
            }));

    [TestMethod]
    public void SoftmaxCrossEntropy_ClassWeights_WeighEachRowByItsClass()
    {
        float[] weights = [0.5f, 0, 2.5f];
        Compare(
            new SoftmaxCrossEntropyLoss { ClassWeights = weights },
            OnnxFeed.Of<long>("label", _labels, Rows),
            y => Enumerable.Range(0, Rows).Average(row =>
            {
                double[] scores = Row(y, row);
                return weights[_labels[row]] * (Math.Log(scores.Sum(Math.Exp)) - scores[_labels[row]]);
            }));
    }

    [TestMethod]
    public void SoftmaxCrossEntropy_WeightsOfOtherClasses_ThrowsWithBothNumbers()
    {
        OnnxModel model = new Network().Input("x", 2).Dense(3).Build();
        var error = Assert.ThrowsExactly<ArgumentException>(() => TrainingSession.Create(model, new SoftmaxCrossEntropyLoss { ClassWeights = [1, 2] }));
        StringAssert.Contains(error.Message, "There are 2 class weights for 3 classes.");
    }

    [TestMethod]
    public void Graph_OfSquares_IsItsEquation() =>
        Compare(
            new GraphLoss(g =>
            {
                OnnxValue y = g.Input("y", OnnxElementType.Float, Rows, Columns);
                OnnxValue weight = g.Input("weight", OnnxElementType.Float, Rows, Columns);
                OnnxValue square = g.Node("Mul", [g.Node("Mul", [y, y]), g.Node("Mul", [weight, g.Scalar(3f)])]);
                g.Output("loss", g.Node("ReduceMean", [square], [OnnxAttribute.Int("keepdims", 0)]), OnnxElementType.Float);
            }),
            OnnxFeed.Of<float>("weight", _targets, Rows, Columns),
            y => Mean(y, _targets, (a, t) => 3 * a * a * t));

    [TestMethod]
    public void SoftmaxCrossEntropy_LargeScores_StaysFinite()
    {
        float[] scores = [1000, -1000, 0, 500, 500, 500, -1000, -1000, -1000, 0, 0, 1000];
        (float loss, float[] gradient) = Step(new SoftmaxCrossEntropyLoss(), scores, OnnxFeed.Of<long>("label", _labels, Rows));
        Assert.AreEqual((1000 + Math.Log(3) + Math.Log(3) + 0) / 4, loss, 1e-3);
        Assert.IsTrue(gradient.All(float.IsFinite));
    }

    [TestMethod]
    public void BinaryCrossEntropy_LargeScores_StaysFinite()
    {
        float[] scores = [1000, -1000, 1000, -1000, 0, 0, 0, 0, 0, 0, 0, 0];
        float[] targets = [1, 0, 0, 1, .. new float[8]];
        (float loss, _) = Step(new BinaryCrossEntropyLoss(), scores, OnnxFeed.Of<float>("target", targets, Rows, Columns));
        Assert.AreEqual((2000 + (8 * Math.Log(2))) / 12, loss, 1e-3);
    }

    [TestMethod]
    public void Cosine_OfZeros_StaysFinite()
    {
        (float loss, float[] gradient) = Step(new CosineLoss(), new float[Rows * Columns], OnnxFeed.Of<float>("target", _targets, Rows, Columns));
        Assert.AreEqual(1, loss);
        Assert.IsTrue(gradient.All(float.IsFinite));
    }

    [TestMethod]
    [DataRow(9)]
    [DataRow(17)]
    public void SoftmaxCrossEntropy_ModelEndingInSoftmax_TakesItsLogits(int opset)
    {
        OnnxModel plain = Model(activation: null, opset);
        OnnxModel softmax = Model("Softmax", opset);
        OnnxFeed[] feeds = [OnnxFeed.Of<float>("x", _scores, Rows, Columns), OnnxFeed.Of<long>("label", _labels, Rows)];
        using TrainingSession a = TrainingSession.Create(plain, new SoftmaxCrossEntropyLoss());
        using TrainingSession b = TrainingSession.Create(softmax, new SoftmaxCrossEntropyLoss());
        Assert.AreEqual(a.Step(feeds), b.Step(feeds));
        using OnnxResults probabilities = b.Predict(feeds[0]);
        Assert.AreEqual(1f, probabilities.Span<float>("y")[..Columns].ToArray().Sum(), 1e-5f);
    }

    [TestMethod]
    public void SoftmaxCrossEntropy_LabelOutOfRange_NamesTheRow()
    {
        using TrainingSession session = TrainingSession.Create(Model(activation: null), new SoftmaxCrossEntropyLoss());
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => session.Step(OnnxFeed.Of<float>("x", _scores, Rows, Columns), OnnxFeed.Of<long>("label", (long[])[0, 1, 3, 0], Rows)));
        StringAssert.Contains(error.Message, "Label 3 in input 'label', row 2: the classes are 0 to 2.");
        Assert.AreEqual(0, session.Steps);
    }

    [TestMethod]
    public void Create_SeveralOutputsAndNoneNamed_ListsThem()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 2);
        OnnxValue w = g.Initializer(OnnxTensor.Create([1f, 2], 2), "w");
        g.Output("a", g.Node("Mul", [x, w]), OnnxElementType.Float, "N", 2);
        g.Output("b", g.Node("Add", [x, w]), OnnxElementType.Float, "N", 2);
        var error = Assert.ThrowsExactly<ArgumentException>(() => TrainingSession.Create(g.Build(), new MeanSquaredErrorLoss()));
        StringAssert.Contains(error.Message, "2 outputs (a, b)");
        using TrainingSession session = TrainingSession.Create(g.Build(), new MeanSquaredErrorLoss { Output = "b" });
        Assert.AreEqual(1, session.Parameters.Count);
    }

    private static void Compare(TrainingLoss loss, float[] targets, Func<double[], double> equation) =>
        Compare(loss, OnnxFeed.Of<float>("target", targets, Rows, Columns), equation);

    private static void Compare(TrainingLoss loss, OnnxFeed target, Func<double[], double> equation)
    {
        double[] y = [.. _scores.Select(score => (double)score)];
        (float value, float[] gradient) = Step(loss, _scores, target);
        Assert.AreEqual(equation(y), value, 1e-5 * Math.Max(1, Math.Abs(equation(y))));
        for (int i = 0; i < y.Length; i++)
        {
            const double Offset = 1e-5;
            double at = y[i];
            y[i] = at + Offset;
            double above = equation(y);
            y[i] = at - Offset;
            double below = equation(y);
            y[i] = at;
            Assert.AreEqual((above - below) / (2 * Offset), gradient[i], 2e-6, $"element {i}");
        }
    }

    /// <summary>One step of y = x + p from p = 0 at rate 1: the gradient is −p afterwards.</summary>
    private static (float Loss, float[] Gradient) Step(TrainingLoss loss, float[] scores, OnnxFeed target)
    {
        using TrainingSession session = TrainingSession.Create(Model(activation: null), loss, new TrainingOptions { Optimizer = new SgdOptimizer { LearningRate = 1 } });
        float value = session.Step(OnnxFeed.Of<float>("x", scores, Rows, Columns), target);
        return (value, [.. session.GetParameter("p").Select(p => -p)]);
    }

    private static OnnxModel Model(string? activation, int opset = 17)
    {
        var g = new OnnxGraphBuilder("scores", new OnnxBuildOptions { Opset = opset });
        OnnxValue x = g.Input("x", OnnxElementType.Float, Rows, Columns);
        OnnxValue y = g.Node("Add", [x, g.Initializer(OnnxTensor.Create(new float[Rows * Columns], Rows, Columns), "p")]);
        if (activation is not null)
            y = g.Node(activation, [y]);
        return g.Output("y", y, OnnxElementType.Float, Rows, Columns).Build();
    }

    private static double Mean(double[] y, float[] targets, Func<double, double, double> element) => y.Zip(targets, (a, t) => element(a, t)).Average();

    private static double[] Row(double[] values, int row) => [.. values.Skip(row * Columns).Take(Columns)];

    private static double Cosine(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
