using System.Globalization;

namespace MLExtensions.Onnx.Tests;

/// <summary>Every operator of the coverage list, in forms of old and new opsets, in one sweep: the rules' own tests go deeper.</summary>
[TestClass]
public sealed class RuleSweepTests
{
    [TestMethod]
    public void Elementwise_Gradients_MatchCentralDifferences() => Check(GradientCases.Elementwise);

    [TestMethod]
    public void Windows_Gradients_MatchCentralDifferences() => Check(GradientCases.Windows);

    [TestMethod]
    public void Products_Gradients_MatchCentralDifferences() => Check(GradientCases.Products);

    [TestMethod]
    public void Normalizations_Gradients_MatchCentralDifferences() => Check(GradientCases.Normalizations);

    [TestMethod]
    public void Reductions_Gradients_MatchCentralDifferences() => Check(GradientCases.Reductions);

    [TestMethod]
    public void Layouts_Gradients_MatchCentralDifferences() => Check(GradientCases.Layouts);

    [TestMethod]
    public void Indices_Gradients_MatchCentralDifferences() => Check(GradientCases.Indices);

    [TestMethod]
    public void Sampling_Gradients_MatchCentralDifferences() => Check(GradientCases.Sampling);

    private static void Check(Func<RandomTensors, IEnumerable<GradientCase>> cases)
    {
        var failures = new List<string>();
        foreach (GradientCase sample in cases(new RandomTensors(101)))
        {
            try
            {
                GradientCheckResult result = GradientChecker.Check(sample.Model, new GradientCheckOptions
                {
                    Feeds = sample.Feeds, Samples = 24, Seed = 3, Session = new OnnxSessionOptions { IntraOpThreads = 1 },
                });
                if (!(result.MaxRelativeError <= GradientChecker.Tolerance))
                    failures.Add(string.Create(CultureInfo.InvariantCulture, $"{sample}: {result.Tensors.MaxBy(tensor => tensor.MaxRelativeError)}"));
            }
            catch (Exception error) when (error is InvalidDataException or InvalidOperationException or ArgumentException or NotSupportedException)
            {
                failures.Add($"{sample}: {error.GetType().Name}: {error.Message}");
            }
        }

        Assert.IsEmpty(failures, string.Join('\n', failures));
    }
}
