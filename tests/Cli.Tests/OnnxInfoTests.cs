using MLExtensions.Onnx;

namespace MLExtensions.Cli.Tests;

[TestClass]
public class OnnxInfoTests
{
    [TestMethod]
    public void Info_SmallModel_SaysWhatIsInIt()
    {
        using var folder = new TempFolder();
        string path = OnnxFiles.WriteDense(folder);

        CliRun run = CliRun.Of("onnx", "info", path);

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains("input       x: Float [N, 2]", run.Output);
        Assert.Contains("output      y: Float [N, 3]", run.Output);
        Assert.Contains("parameters  9 in 2 initializers", run.Output);
        Assert.Contains("metadata    author = nobody", run.Output);
    }

    [TestMethod]
    public void Info_Json_HoldsTheSame()
    {
        using var folder = new TempFolder();
        string path = OnnxFiles.WriteDense(folder);

        CliRun run = CliRun.Of("onnx", "info", "--model", path, "--json");

        Assert.AreEqual("onnx info", (string?)run.Json["command"]);
        Assert.AreEqual("ok", (string?)run.Json["status"]);
        Assert.AreEqual(new FileInfo(path).Length, (long)run.Json["bytes"]!);
        Assert.AreEqual(8, (long)run.Json["irVersion"]!);
        Assert.AreEqual(17, (long)run.Json["opsets"]!["ai.onnx"]!);
        Assert.AreEqual(9, (long)run.Json["parameters"]!);
        Assert.AreEqual(2, (int)run.Json["nodes"]!);
        Assert.AreEqual(1, (int)run.Json["operators"]!["Gemm"]!);
        Assert.AreEqual("""{"name":"x","type":"Float","dims":["N",2]}""", run.Json["inputs"]![0]!.ToJsonString());
        Assert.AreEqual("nobody", (string?)run.Json["metadata"]!["author"]);
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("no model at all", "is not an ONNX model")]
    public void Info_NoModel_EndsWith1AndOneLine(string content, string message)
    {
        using var folder = new TempFolder();
        string path = folder.Write("bad.onnx", content);

        CliRun run = CliRun.Of("onnx", "info", path);

        Assert.AreEqual(1, run.Code);
        Assert.Contains(message, run.Messages.Single());
        Assert.Contains("bad.onnx", run.Messages.Single());
    }
}
