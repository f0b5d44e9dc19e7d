namespace MLExtensions.Onnx.Tests;

/// <summary>Small graphs that several tests share.</summary>
internal static class Graphs
{
    public static readonly string[] Words = ["sun", "moon", "star"];

    // One row per word, and a last one of zeros for words out of the vocabulary.
    public static readonly float[] Table = [1, 2, 3, 4, 5, 6, 0, 0];

    /// <summary>Tokens [1, N] → the mean of their vectors [2].</summary>
    public static OnnxModel MeanOfWords()
    {
        var g = new OnnxGraphBuilder("words");
        OnnxValue tokens = g.Input("Tokens", OnnxElementType.String, 1, "N");
        OnnxValue ids = g.Node(
            "LabelEncoder", [tokens],
            [OnnxAttribute.Strings("keys_strings", Words), OnnxAttribute.Ints("values_int64s", 0, 1, 2), OnnxAttribute.Int("default_int64", 3)],
            domain: "ai.onnx.ml");
        OnnxValue table = g.Initializer(OnnxTensor.Wrap<float>(Table, 4, 2), "table");
        OnnxValue rows = g.Node("Gather", [table, ids], [OnnxAttribute.Int("axis", 0)]);
        OnnxValue mean = g.Node("ReduceMean", [rows], [OnnxAttribute.Ints("axes", 0, 1), OnnxAttribute.Int("keepdims", 0)]);
        return g.Output("Features", mean, OnnxElementType.Float, 2).Build();
    }

    /// <summary>x [2] → sum = x + constant.</summary>
    public static OnnxGraphBuilder Sum(float[] constant)
    {
        var g = new OnnxGraphBuilder("sum");
        OnnxValue x = g.Input("x", OnnxElementType.Float, constant.Length);
        OnnxValue sum = g.Node("Add", [x, g.Initializer(OnnxTensor.Wrap<float>(constant, constant.Length), "c")]);
        return g.Output("sum", sum, OnnxElementType.Float, constant.Length);
    }

    public static OnnxModel Reload(OnnxModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        return OnnxModel.Load(stream);
    }
}
