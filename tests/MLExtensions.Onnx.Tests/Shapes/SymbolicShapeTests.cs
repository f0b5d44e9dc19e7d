using static MLExtensions.Onnx.OnnxAttribute;

namespace MLExtensions.Onnx.Tests;

/// <summary>Symbolic dimensions through the chains that exporters write.</summary>
[TestClass]
public sealed class SymbolicShapeTests
{
    [TestMethod]
    public void Infer_BatchThroughShapeGatherConcatReshape_StaysTheSymbol()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 8, 7, 7);
        OnnxValue batch = x.Shape().Gather(g.Scalar(0L)).Unsqueeze(0);
        OnnxValue flat = g.Node("Reshape", [x, batch.Concat(0, g.Vector(-1L))]);

        Assert.AreEqual("[N, 392]", Dims(flat));
        Run(g.Output("y", flat).Build());
    }

    [TestMethod]
    public void Infer_ShapeArithmeticOfExporters_IsComputed()
    {
        // Sizes times two by way of floating-point numbers, as old exporters write an upsampling.
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 3, 5, 6);
        OnnxValue shape = x.Shape();
        OnnxValue size = shape.Slice(0, 2, 4).Cast(OnnxElementType.Float) * 2.0;
        OnnxValue target = shape.Slice(0, 0, 2).Concat(0, g.Node("Floor", [size]).Cast(OnnxElementType.Int64));
        OnnxValue empty = g.Vector<float>();
        OnnxValue y = g.Node("Resize", [x, empty, empty, target]);

        Assert.AreEqual("[N, 3, 10, 12]", Dims(y));
        Run(g.Output("y", y).Build());
    }

    [TestMethod]
    public void Infer_ExpandWithMinusOneReplaced_KeepsSymbols()
    {
        // torch's expand(-1, 4): Where(Equal(shape, -1), ones, shape).
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 1);
        OnnxValue shape = g.Vector(-1L, 4);
        OnnxValue ones = g.Node("ConstantOfShape", [g.Vector(2L)], [Tensor("value", OnnxTensor.Create<long>([1], 1))]);
        OnnxValue target = shape.IsEqual(ones * -1).Where(ones, shape);
        OnnxValue y = g.Node("Expand", [x, target]);

        Assert.AreEqual("[N, 4]", Dims(y));
        Run(g.Output("y", y).Build());
    }

    [TestMethod]
    public void Infer_CommonOperators_KeepTheBatch()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", 4, 6);
        OnnxValue image = g.Input("image", OnnxElementType.Float, "N", 3, "H", "W");
        OnnxValue ids = g.Input("ids", OnnxElementType.Int64, "N", "T");
        OnnxValue w = g.Initializer(OnnxTensor.Create<float>(new float[5 * 3 * 3 * 3], 5, 3, 3, 3));

        Assert.AreEqual("[N, 24]", Dims(x.Flatten()));
        Assert.AreEqual("[N, 24]", Dims(x.Reshape(0, -1)));
        Assert.AreEqual("[N, 24]", Dims(x.Reshape(-1, 24)));
        Assert.AreEqual("[N, 2, 12]", Dims(x.Reshape(-1, 2, 12)));
        Assert.AreEqual("[?, 12]", Dims(x.Reshape(-1, 12)));
        Assert.AreEqual("[4, N, 6]", Dims(x.Transpose(1, 0, 2)));
        Assert.AreEqual("[N, 4, 6]", Dims(x + g.Input("one", OnnxElementType.Float, 1, 4, 1)));
        Assert.AreEqual("[N, 4, 6]", Dims(x + x));
        Assert.AreEqual("[N, 4, 12]", Dims(x.Concat(2, x)));
        Assert.AreEqual("[?, 4, 6]", Dims(x.Concat(0, x)));
        Assert.AreEqual("[N, 1, 6]", Dims(x.ReduceSum([1])));
        Assert.AreEqual("[N, 4, 2]", Dims(x.MatMul(g.Initializer(OnnxTensor.Create<float>(new float[12], 6, 2)))));
        Assert.AreEqual("[N, 4, 3]", Dims(x.Slice(2, 0, 3)));
        Assert.AreEqual("[N, 4, 6]", Dims(x.Slice(0, 0, long.MaxValue)));
        Assert.AreEqual("[?, 4, 6]", Dims(x.Slice(0, 1, long.MaxValue)));
        Assert.AreEqual("[N, 5, H, W]", Dims(image.Conv(w, pads: [1, 1, 1, 1])));
        Assert.AreEqual("[N, 5, ?, ?]", Dims(image.Conv(w, strides: [2, 2], pads: [1, 1, 1, 1])));
        Assert.AreEqual("[N, 3, 1, 1]", Dims(image.GlobalAveragePool()));
        Assert.AreEqual("[N, T, 2]", Dims(g.Initializer(OnnxTensor.Create<float>(new float[20], 10, 2)).Gather(ids)));
        Assert.AreEqual("[T, N]", Dims(ids.Transpose()));
        OnnxValue fromShape = g.Node("Expand", [g.Scalar(0f), ids.Shape()]);
        Assert.AreEqual("[N, T]", Dims(fromShape));
        Assert.AreEqual("[N, 4, 6]", Dims(g.Node("Reshape", [x.Flatten(), x.Shape()])));
    }

    [TestMethod]
    public void Infer_AttentionHeads_KeepBatchAndLength()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", "T", 12);
        OnnxValue heads = x.Reshape(0, 0, 3, 4).Transpose(0, 2, 1, 3);
        OnnxValue scores = heads.MatMul(heads.Transpose(0, 1, 3, 2)).Softmax();
        OnnxValue y = scores.MatMul(heads).Transpose(0, 2, 1, 3).Reshape(0, 0, 12);

        Assert.AreEqual("[N, 3, T, T]", Dims(scores));
        Assert.AreEqual("[N, T, 12]", Dims(y));
        Run(g.Output("y", y + x).Build());
    }

    [TestMethod]
    public void Infer_NodesOutOfOrder_AreInferredAllTheSame()
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", g.Input("x", OnnxElementType.Float, "N", 4, 2).Relu().Flatten().Exp()).Build();
        Proto.NodeProto[] reversed = [.. model.Proto.Graph.Node.Reverse()];
        model.Proto.Graph.Node.Clear();
        model.Proto.Graph.Node.AddRange(reversed);
        model.Proto.Graph.Output[0].Type = null;

        Assert.AreEqual("y: Float [N, 8]", ShapeInference.Infer(model).Find("y")!.ToString());
    }

    private static string Dims(OnnxValue value) => ShapeContext.Text(value.Dims);

    private static void Run(OnnxModel model) => RuntimeShapes.Check(model, new Dictionary<string, long> { ["N"] = 2, ["T"] = 5 });
}
