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
        Assert.Contains("check       sound", run.Output);
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
        Assert.IsEmpty(run.Json["problems"]!.AsArray());
    }

    [TestMethod]
    public void Info_UnsoundModel_IsShownWithItsProblems()
    {
        using var folder = new TempFolder();
        string path = OnnxFiles.WriteDense(folder);
        byte[] bytes = File.ReadAllBytes(path);
        // "Relu" becomes "Relv", which nobody knows.
        bytes[bytes.AsSpan().IndexOf("Relu"u8) + 3] = (byte)'v';
        File.WriteAllBytes(path, bytes);

        CliRun run = CliRun.Of("onnx", "info", path, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual("Node Relv \"relu\": no standard operator is named 'Relv'.", (string?)run.Json["problems"]![0]);
        Assert.Contains("cannot be run", CliRun.Of("onnx", "summary", path).Messages.Single());
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
