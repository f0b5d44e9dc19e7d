namespace MLExtensions.Cli.Tests;

[TestClass]
public class OnnxSummaryTests
{
    [TestMethod]
    public void Summary_SmallModel_ListsNodesShapesAndParameters()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("onnx", "summary", OnnxFiles.WriteDense(folder));

        Assert.AreEqual(0, run.Code, run.Error);
        string[] lines = run.Output.TrimEnd().Split(Environment.NewLine);
        CollectionAssert.AreEqual(
            new[]
            {
                "node  operator  output  parameters",
                "fc    Gemm      [N, 3]           9",
                "relu  Relu      [N, 3]",
                "2 nodes, 9 parameters",
            },
            lines);
    }

    [TestMethod]
    public void Summary_Json_HoldsTheSame()
    {
        using var folder = new TempFolder();

        CliRun run = CliRun.Of("onnx", "summary", "--model", OnnxFiles.WriteDense(folder), "--json");

        Assert.AreEqual("onnx summary", (string?)run.Json["command"]);
        Assert.AreEqual(9, (long)run.Json["parameters"]!);
        Assert.AreEqual("""{"name":"fc","operator":"Gemm","output":"Gemm_1","type":"Float","dims":["N",3],"parameters":9}""", run.Json["nodes"]![0]!.ToJsonString());
        Assert.HasCount(2, run.Json["nodes"]!.AsArray());
    }
}
