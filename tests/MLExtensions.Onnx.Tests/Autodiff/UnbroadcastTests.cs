namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class UnbroadcastTests
{
    [TestMethod]
    public void To_KnownShapes_EmitsOnlyTheSumsNeeded()
    {
        CollectionAssert.AreEqual(Array.Empty<string>(), Emitted(["N", 3L], ["N", 3L]));
        // The rows of a matrix are summed by a product with ones.
        CollectionAssert.AreEqual(new[] { "MatMul", "Squeeze" }, Emitted([5L, 3L], [3L]));
        CollectionAssert.AreEqual(new[] { "Shape", "Concat", "Expand", "MatMul", "Squeeze" }, Emitted(["N", 3L], [3L]));
        CollectionAssert.AreEqual(new[] { "ReduceSum" }, Emitted(["N", 2L, 3L], [3L]));
        CollectionAssert.AreEqual(new[] { "ReduceSum" }, Emitted(["N", 3L], [1L, 3L]));
        CollectionAssert.AreEqual(new[] { "ReduceSum" }, Emitted(["N", 3L], []));
        CollectionAssert.AreEqual(new[] { "ReduceSum", "Reshape" }, Emitted([2L, 4L, 3L], [4L, 1L]));
        // A batch that is 1 in the smaller one, whatever it is in the other.
        CollectionAssert.AreEqual(new[] { "ReduceSum" }, Emitted([OnnxDim.Unknown, 3L], [1L, 3L]));
    }

    [TestMethod]
    public void To_UnknownShapes_AreComparedInTheRun() =>
        CollectionAssert.Contains(Emitted(["N", 3L], ["M", 3L]), "NonZero");

    [TestMethod]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { 3, 1 })]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { 2, 3, 4 })]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { })]
    [DataRow(new long[] { 2, 3, 4 }, new long[] { 1, 1, 4 })]
    [DataRow(new long[] { 1, 3 }, new long[] { 1, 1 })]
    public void To_UnknownShapes_GivesTheShape(long[] from, long[] to)
    {
        var random = new RandomTensors(271);
        ReferenceTensor wide = random.Float(from), narrow = random.Float(to);
        GradientNode.Check("Mul", [wide, narrow], known: [ShapeKnowledge.Symbolic, ShapeKnowledge.None]);
    }

    private static string[] Emitted(OnnxDim[] from, OnnxDim[] to)
    {
        var g = new OnnxGraphBuilder();
        g.Output("a", g.Input("from", OnnxElementType.Float, from));
        OnnxModel model = g.Output("b", g.Input("to", OnnxElementType.Float, to)).Build();
        int before = model.Proto.Graph.Node.Count;
        var emit = new GraphEmitter(model.Proto.Graph, ShapeInference.Infer(model));
        Unbroadcast.To(emit, "from", "to");
        return [.. model.Proto.Graph.Node.Skip(before).Select(node => node.OpType)];
    }
}
