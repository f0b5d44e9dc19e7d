namespace MLExtensions.Onnx.Tests;

/// <summary>Optimizers against their equations in float64, on a linear model under the squared error.</summary>
[TestClass]
public class OptimizerTests
{
    private const int Rows = 5;
    private const int Inputs = 3;
    private const int Outputs = 2;
    private const int Steps = 8;

    [TestMethod]
    public void Sgd_WithoutMomentum_FollowsTheGradient() =>
        Compare(new SgdOptimizer { LearningRate = 0.1 }, (_, state, w, g) => w - (0.1 * g));

    [TestMethod]
    public void Sgd_WithMomentum_FollowsTheVelocity() =>
        Compare(new SgdOptimizer { LearningRate = 0.1, Momentum = 0.9 }, (_, state, w, g) => w - (0.1 * (state[0] = (0.9 * state[0]) + g)));

    [TestMethod]
    public void Sgd_WithNesterovMomentum_LooksAhead() =>
        Compare(new SgdOptimizer { LearningRate = 0.1, Momentum = 0.9, Nesterov = true }, (_, state, w, g) =>
        {
            state[0] = (0.9 * state[0]) + g;
            return w - (0.1 * (g + (0.9 * state[0])));
        });

    [TestMethod]
    public void Sgd_WithWeightDecay_AddsItToTheGradientOfMatricesOnly() =>
        Compare(new SgdOptimizer { LearningRate = 0.1, WeightDecay = 0.3 }, (isMatrix, _, w, g) => w - (0.1 * (g + (isMatrix ? 0.3 * w : 0))));

    [TestMethod]
    public void Sgd_WithDecayOfVectors_AddsItToTheGradientOfAll() =>
        Compare(new SgdOptimizer { LearningRate = 0.1, WeightDecay = 0.3, DecayVectors = true }, (_, _, w, g) => w - (0.1 * (g + (0.3 * w))));

    [TestMethod]
    [DataRow(0.01, 1e-8)]
    [DataRow(0.01, 0.5)]
    public void Adam_SeveralSteps_CorrectsBothMoments(double rate, double epsilon) =>
        Compare(new AdamOptimizer { LearningRate = rate, Epsilon = epsilon }, (_, state, w, g) => w - Adam(state, g, rate, epsilon));

    [TestMethod]
    public void AdamW_SeveralSteps_ShrinksWeightsBesideAdam() =>
        Compare(new AdamWOptimizer { LearningRate = 0.05, WeightDecay = 0.2 }, (isMatrix, state, w, g) => (isMatrix ? w * (1 - (0.05 * 0.2)) : w) - Adam(state, g, 0.05, 1e-8));

    [TestMethod]
    public void AdaGrad_SeveralSteps_DividesByTheRootOfTheSum() =>
        Compare(new AdaGradOptimizer { LearningRate = 0.1 }, (_, state, w, g) => w - (0.1 * g / (Math.Sqrt(state[0] += g * g) + 1e-10)));

    [TestMethod]
    public void RmsProp_WithoutMomentum_DividesByTheRootOfTheMean() =>
        Compare(new RmsPropOptimizer { LearningRate = 0.01 }, (_, state, w, g) => w - (0.01 * Normalized(state, g)));

    [TestMethod]
    public void RmsProp_WithMomentum_SumsTheQuotients() =>
        Compare(new RmsPropOptimizer { LearningRate = 0.01, Momentum = 0.8 }, (_, state, w, g) => w - (0.01 * (state[1] = (0.8 * state[1]) + Normalized(state, g))));

    [TestMethod]
    public void Sgd_WithClipNorm_ScalesAllGradientsTogether()
    {
        const double Limit = 0.05;
        Compare(new SgdOptimizer { LearningRate = 0.1 }, (_, _, w, g) => w - (0.1 * g), clip: Limit);
    }

    [TestMethod]
    public void LearningRate_OfASchedule_IsThatOfTheUpdate()
    {
        var schedule = new StepSchedule(0.1, updates: 3, factor: 0.5);
        int calls = 0;
        const int Values = (Inputs * Outputs) + Outputs;
        Compare(new SgdOptimizer { LearningRate = schedule }, (_, _, w, g) => w - (0.1 * Math.Pow(0.5, calls++ / Values / 3) * g));
    }

    private static double Adam(double[] state, double g, double rate, double epsilon)
    {
        double t = ++state[2];
        state[0] = (0.9 * state[0]) + (0.1 * g);
        state[1] = (0.999 * state[1]) + (0.001 * g * g);
        double mean = state[0] / (1 - Math.Pow(0.9, t));
        double square = state[1] / (1 - Math.Pow(0.999, t));
        return rate * mean / (Math.Sqrt(square) + epsilon);
    }

    private static double Normalized(double[] state, double g)
    {
        state[0] = (0.99 * state[0]) + (0.01 * g * g);
        return g / (Math.Sqrt(state[0]) + 1e-8);
    }

    /// <summary>Trains both ways; <paramref name="update"/> maps (is a matrix, own state, w, g) to the new w.</summary>
    private static void Compare(Optimizer optimizer, Func<bool, double[], double, double, double> update, double? clip = null)
    {
        OnnxModel model = TrainingModels.Linear(Inputs, Outputs);
        double[] w = [.. model.FindInitializer("w")!.AsSpan<float>().ToArray().Select(value => (double)value)];
        double[] b = new double[Outputs];
        double[][] stateW = [.. w.Select(_ => new double[3])];
        double[][] stateB = [.. b.Select(_ => new double[3])];
        using TrainingSession session = TrainingSession.Create(model, new MeanSquaredErrorLoss(), new TrainingOptions { Optimizer = optimizer, ClipNorm = clip });
        for (int step = 0; step < Steps; step++)
        {
            float[] x = TrainingModels.Random(Rows * Inputs, 10 + step);
            float[] t = TrainingModels.Random(Rows * Outputs, 50 + step);
            (double loss, double[] gradientW, double[] gradientB) = Differentiate(x, t, w, b);
            double norm = Math.Sqrt(gradientW.Concat(gradientB).Sum(g => g * g));
            double scale = clip is double limit && norm > limit ? limit / norm : 1;

            float met = session.Step(OnnxFeed.Of<float>("x", x, Rows, Inputs), OnnxFeed.Of<float>("target", t, Rows, Outputs));
            for (int i = 0; i < w.Length; i++)
                w[i] = update(true, stateW[i], w[i], gradientW[i] * scale);
            for (int i = 0; i < b.Length; i++)
                b[i] = update(false, stateB[i], b[i], gradientB[i] * scale);

            Assert.AreEqual(loss, met, 1e-5 * Math.Max(1, loss));
            Assert.AreEqual(norm, session.GradientNorm, 1e-5 * Math.Max(1, norm));
        }

        AssertClose(w, session.GetParameter("w"));
        AssertClose(b, session.GetParameter("b"));
    }

    private static (double Loss, double[] W, double[] B) Differentiate(float[] x, float[] t, double[] w, double[] b)
    {
        var gradientW = new double[Inputs * Outputs];
        var gradientB = new double[Outputs];
        double loss = 0;
        for (int n = 0; n < Rows; n++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                double y = b[o];
                for (int i = 0; i < Inputs; i++)
                    y += x[(n * Inputs) + i] * w[(i * Outputs) + o];
                double error = y - t[(n * Outputs) + o];
                loss += error * error / (Rows * Outputs);
                double slope = 2 * error / (Rows * Outputs);
                gradientB[o] += slope;
                for (int i = 0; i < Inputs; i++)
                    gradientW[(i * Outputs) + o] += slope * x[(n * Inputs) + i];
            }
        }

        return (loss, gradientW, gradientB);
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5, $"element {i}");
    }
}
