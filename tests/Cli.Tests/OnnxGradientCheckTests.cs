using MLExtensions.Onnx;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class OnnxGradientCheckTests
{
    [TestMethod]
    public void GradientCheck_DenseModel_IsWithinTheTolerance()
    {
        using var folder = new TempFolder();
        string path = OnnxFiles.WriteDense(folder);

        CliRun run = CliRun.Of("onnx", "gradient-check", "--model", path, "--wrt", "x", "w", "b", "--seed", "3", "--samples", "4", "--dim", "N=3", "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual("ok", (string?)run.Json["status"]);
        Assert.AreEqual("y", (string?)run.Json["output"]);
        Assert.IsLessThan(1e-5, (double)run.Json["maxRelativeError"]!);
        Assert.AreEqual("[3,2]", run.Json["tensors"]![0]!["dims"]!.ToJsonString());
        Assert.AreEqual(4, (int)run.Json["tensors"]![1]!["checked"]!);
        Assert.IsGreaterThan(0, (double)run.Json["tensors"]![2]!["maxAbsoluteGradient"]!);
        Assert.IsGreaterThan(0, (double)run.Json["nearestKink"]!["distance"]!);
    }

    [TestMethod]
    public void GradientCheck_UnknownTensor_EndsWith1AndNamesIt()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("onnx", "gradient-check", OnnxFiles.WriteDense(folder), "--output", "nothing", "--json");

        Assert.AreEqual(1, run.Code);
        Assert.Contains("nothing", run.Messages.Single());
        Assert.AreEqual("failed", (string?)run.Json["status"]);
    }

    [TestMethod]
    public void GradientCheck_Cancelled_EndsWith130()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of(new CancellationToken(canceled: true), "onnx", "gradient-check", OnnxFiles.WriteDense(folder));

        Assert.AreEqual(130, run.Code, run.Error);
    }

    // The sum of a softmax is constant: its gradient is a difference of equal terms of size 300, of which float32 leaves some rounding.
    [TestMethod]
    public void GradientCheck_ErrorAboveTheTolerance_EndsWith1AndStillReports()
    {
        using var folder = new TempFolder();
        var g = new OnnxGraphBuilder();
        OnnxValue softmax = g.Node("Softmax", [g.Node("Mul", [g.Input("x", OnnxElementType.Float, 8, 4), g.Scalar(12f)])]);
        OnnxValue sum = g.Node("ReduceSum", [g.Node("Mul", [softmax, g.Scalar(300f)])], [OnnxAttribute.Int("keepdims", 0)]);
        g.Output("y", sum, OnnxElementType.Float).Build().Save(folder["narrow.onnx"]);

        CliRun run = CliRun.Of("onnx", "gradient-check", folder["narrow.onnx"], "--json");

        Assert.AreEqual(1, run.Code);
        Assert.AreEqual("failed", (string?)run.Json["status"]);
        Assert.IsGreaterThan(1e-4, (double)run.Json["maxRelativeError"]!);
        Assert.IsLessThan(1e-4, (double)run.Json["maxRelativeErrorInFloat64"]!);
        Assert.HasCount(1, run.Json["tensors"]!.AsArray());
        Assert.Contains("float32 is too narrow", run.Messages.Single());
    }
}
