using Microsoft.ML.Data;
using MLExtensions.Onnx;

namespace MLNet.Compat.Tests;

/// <summary>Model files that live as long as a test.</summary>
internal sealed class OnnxModels : IDisposable
{
    public static readonly string[] Words = ["sun", "moon", "star"];

    public string Folder { get; } = Directory.CreateTempSubdirectory("onnx-compat-").FullName;

    /// <summary>"Tokens" [1, count] → "Sum" [2]: the sum of the words' vectors (1, 2), (3, 4), (5, 6); zeros for others.</summary>
    public string SumOfWords(OnnxDim count)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue tokens = g.Input("Tokens", OnnxElementType.String, 1, count);
        OnnxValue ids = g.Node(
            "LabelEncoder", [tokens],
            [OnnxAttribute.Strings("keys_strings", Words), OnnxAttribute.Ints("values_int64s", 0, 1, 2), OnnxAttribute.Int("default_int64", 3)],
            domain: "ai.onnx.ml");
        OnnxValue table = g.Initializer(OnnxTensor.Create<float>([1, 2, 3, 4, 5, 6, 0, 0], 4, 2));
        OnnxValue rows = g.Node("Gather", [table, ids]);
        OnnxValue sum = g.Node("ReduceSum", [rows, g.Vector<long>(0, 1)], [OnnxAttribute.Int("keepdims", 0)]);
        return Save(g.Output("Sum", sum, OnnxElementType.Float, 2), "sum");
    }

    /// <summary>"X" [dims] of the type → "Y", the same tensor.</summary>
    public string Identity(OnnxElementType type, params OnnxDim[] dims)
    {
        var g = new OnnxGraphBuilder();
        return Save(g.Output("Y", g.Input("X", type, dims), type, dims), $"identity-{type}");
    }

    /// <summary>"X" [1, 3] → "Twice" [1, 3], "Total" [1], "Column" [3, 1]; slots of Twice named a, b, c.</summary>
    public string ThreeOutputs()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("X", OnnxElementType.Float, 1, 3);
        g.Output("Twice", g.Node("Add", [x, x]), OnnxElementType.Float, 1, 3);
        g.Output("Total", g.Node("ReduceSum", [x, g.Vector<long>(1)], [OnnxAttribute.Int("keepdims", 0)]), OnnxElementType.Float, 1);
        g.Output("Column", g.Node("Transpose", [x]), OnnxElementType.Float, 3, 1);
        return Save(g.SlotNames("Twice", ["a", "b", "c"]), "three");
    }

    /// <summary>"X" [1, 2] → "Y" and "Z", as the caller builds them.</summary>
    public string Custom(Action<OnnxGraphBuilder, OnnxValue> outputs)
    {
        var g = new OnnxGraphBuilder();
        outputs(g, g.Input("X", OnnxElementType.Float, 1, 2));
        return Save(g, "custom");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Save(OnnxGraphBuilder graph, string name)
    {
        string path = Path.Combine(Folder, name + ".onnx");
        graph.Build().Save(path);
        return path;
    }
}
