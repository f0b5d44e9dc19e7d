using MLExtensions.Onnx;

namespace MLExtensions.Cli.Tests;

/// <summary>Small models on disk.</summary>
internal static class OnnxFiles
{
    /// <summary>x [N, 2] → Gemm with 2·3 weights and 3 biases → Relu → y [N, 3].</summary>
    public static string WriteDense(TempFolder folder)
    {
        var g = new OnnxGraphBuilder("dense");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 2);
        OnnxValue w = g.Initializer(OnnxTensor.Create<float>([1, 2, 3, 4, 5, 6], 2, 3), "w");
        OnnxValue b = g.Initializer(OnnxTensor.Create<float>([7, 8, 9], 3), "b");
        OnnxValue y = g.Node("Relu", [g.Node("Gemm", [x, w, b], name: "fc")], name: "relu");
        OnnxModel model = g.Output("y", y, OnnxElementType.Float, "N", 3).Build();
        model.Metadata["author"] = "nobody";
        model.Save(folder["dense.onnx"]);
        return folder["dense.onnx"];
    }
}
