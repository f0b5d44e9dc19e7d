using MLExtensions.Onnx.Proto;
using static MLExtensions.Onnx.OnnxAttribute;
using static MLExtensions.Onnx.Tests.SingleNode;

namespace MLExtensions.Onnx.Tests;

/// <summary>What does not fit is refused, by an error that names the node and both shapes.</summary>
[TestClass]
public sealed class ShapeContradictionTests
{
    [TestMethod]
    public void Infer_InputsThatDoNotFit_NamesNodeAndShapes()
    {
        Refuses("Add", [[2, 3], [4, 3]], "[2, 3]", "[4, 3]");
        Refuses("MatMul", [[2, 3], [4, 5]], "[2, 3]", "[4, 5]", "3 columns against 4 rows");
        Refuses("Gemm", [[2, 3], [3, 4], [5]], "[5]", "[2, 4]");
        Refuses("Conv", [[1, 3, 8, 8], [6, 4, 3, 3]], "[1, 3, 8, 8]", "[6, 4, 3, 3]");
        Refuses("Conv", [[1, 3, 2, 8], [6, 3, 3, 3]], "window of 3", "[1, 3, 2, 8]");
        Refuses("Concat", [[2, 3], [4, 4]], "[2, 3]", "[4, 4]");
        Refuses("BatchNormalization", [[1, 3, 4], [2], [3], [3], [3]], "[2]", "[1, 3, 4]");
        Refuses("Transpose", [[2, 3]], "[0]", "[2, 3]", attributes: [Ints("perm", 0)]);
        Refuses("Reshape", [[2, 3]], "[2, 3]", "[4, -1]", constants: [Vector(4L, -1)]);
        Refuses("Squeeze", [[2, 3]], "[2, 3]", "not 1", constants: [Vector(1L)]);
        Refuses("Softmax", [[2, 3]], "axis 2", "outside", attributes: [Int("axis", 2)]);
        Refuses("ReduceSum", [[2, 3]], "axis -3", "outside", constants: [Vector(-3L)]);
        Refuses("Split", [[2, 7]], "[2, 7]", "[3, 3]", attributes: [Int("axis", 1)], constants: [Vector(3L, 3)], outputs: 2);
        Refuses("Expand", [[2, 3]], "[2, 3]", "[2, 4]", constants: [Vector(2L, 4)]);
        Refuses("Tile", [[2, 3]], "[2, 3]", "[2]", constants: [Vector(2L)]);
        Refuses("TopK", [[2, 3]], "4 of the 3", "[2, 3]", constants: [Vector(4L)], outputs: 2);
        Refuses("GatherElements", [[2, 3]], "[2, 3]", "[1]", constants: [Vector(0L)]);
        Refuses("DepthToSpace", [[1, 6, 2, 2]], "[1, 6, 2, 2]", "4", attributes: [Int("blocksize", 2)]);
        Refuses("Resize", [[1, 2, 3]], "[1, 2, 3]", "3 entries", constants: [OnnxTensor.Create<float>([], 0), Vector(1f, 2)]);
    }

    [TestMethod]
    public void Infer_MixedElementTypes_NamesThem()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 2), i = g.Input("i", OnnxElementType.Int64, 2);

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => x + i);

        Assert.AreEqual("Node Add \"Add…1\": its inputs 'x' [2] and 'i' [2] are of the different element types Float and Int64; a Cast is needed. (Parameter 'inputs')", error.Message);
    }

    [TestMethod]
    public void Infer_DeclaredShapeOfAnUnknownOperator_IsKept()
    {
        OnnxModel model = Custom(new OnnxValueInfo("h", OnnxElementType.Float, ["N", 5]));

        Assert.AreEqual("y: Float [N, 5]", ShapeInference.Infer(model).Find("y")!.ToString());
    }

    [TestMethod]
    public void Infer_DeclaredAndInferred_AreMerged()
    {
        OnnxModel model = Build("Reshape", [[6]], constants: [Vector(2L, -1)]);
        model.Proto.Graph.Output.Clear();
        model.Proto.Graph.Output.Add(new OnnxValueInfo("y0", OnnxElementType.Float, ["rows", OnnxDim.Unknown]).ToProto());
        Assert.AreEqual("y0: Float [2, 3]", ShapeInference.Infer(model).Find("y0")!.ToString());

        model.Proto.Graph.Output[0] = new OnnxValueInfo("y0", OnnxElementType.Float, [2, 4]).ToProto();
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => ShapeInference.Infer(model));
        StringAssert.Contains(error.Message, "Float [2, 3]; the model declares it as Float [2, 4]");
    }

    [TestMethod]
    public void Infer_AnyNodeOfAnyOperator_ThrowsInvalidDataAtMost()
    {
        var random = new Random(7);
        string[] operators = [.. ShapeRules.Standard.Operators.Order(StringComparer.Ordinal)];
        string[] attributes = ["axis", "axes", "perm", "kernel_shape", "strides", "pads", "dilations", "group", "blocksize", "keepdims", "k", "split", "starts", "ends", "to",
            "batch_dims", "output_shape", "ceil_mode", "start", "end", "shape", "sample_size", "hidden_size", "num_outputs", "scales"];
        int refused = 0;
        for (int i = 0; i < 40_000; i++)
        {
            string op = operators[random.Next(operators.Length)];
            var node = new NodeProto { OpType = op[(op.LastIndexOf('.') + 1)..], Domain = op.Contains('.', StringComparison.Ordinal) ? "ai.onnx.ml" : "" };
            var shapes = new InferredShapes();
            for (int input = random.Next(6); input > 0; input--)
                node.Input.Add(Input(shapes, random, input));
            for (int output = random.Next(4); output >= 0; output--)
                node.Output.Add($"y{output}");
            foreach (string name in attributes.Where(_ => random.Next(4) == 0))
                node.Attribute.Add(random.Next(2) == 0 ? Int(name, Number(random)).ToProto() : Ints(name, [.. Numbers(random)]).ToProto());
            try
            {
                ShapeInference.Infer(node, shapes, random.Next(7, 22));
            }
            catch (InvalidDataException error)
            {
                refused++;
                StringAssert.Contains(error.Message, "ode ");
            }
        }

        Assert.IsGreaterThan(1000, refused);
    }

    private static string Input(InferredShapes shapes, Random random, int index)
    {
        string name = $"x{index}";
        if (random.Next(8) == 0)
            return random.Next(2) == 0 ? "" : name;
        if (random.Next(3) == 0)
            ShapeInference.AddConstant(name, random.Next(2) == 0 ? OnnxTensor.Scalar(Number(random)) : Vector([.. Numbers(random)]), shapes);
        else if (random.Next(8) == 0)
            ShapeInference.AddConstant(name, OnnxTensor.Create<float>([1, 1, 2, 0.5f], 4), shapes);
        else
            shapes.Set(new OnnxValueInfo(name, OnnxElementType.Float, random.Next(8) == 0 ? null : [.. Enumerable.Range(0, random.Next(6)).Select(_ => Dim(random))]));
        return name;
    }

    private static OnnxDim Dim(Random random) => random.Next(6) switch { 0 => "N", 1 => OnnxDim.Unknown, 2 => 1, _ => random.Next(10) == 0 ? long.MaxValue / 3 : random.Next(6) };

    private static long Number(Random random) => random.Next(12) switch { 0 => long.MaxValue, 1 => long.MinValue, 2 => -random.Next(10), _ => random.Next(5) };

    private static IEnumerable<long> Numbers(Random random) => [.. Enumerable.Range(0, random.Next(6)).Select(_ => Number(random))];

    private static OnnxModel Custom(OnnxValueInfo declared)
    {
        var graph = new GraphProto { Name = "g" };
        graph.Input.Add(new OnnxValueInfo("x", OnnxElementType.Float, ["N", 3]).ToProto());
        graph.Node.Add(new NodeProto { OpType = "Special", Domain = "my.company", Input = { "x" }, Output = { "h" } });
        graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "h" }, Output = { "y" } });
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        graph.ValueInfo.Add(declared.ToProto());
        return new OnnxModel(new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } } });
    }

    private static void Refuses(
        string opType, long[][] inputs, string first, string second, string? third = null, OnnxAttribute[]? attributes = null, OnnxTensor[]? constants = null, int outputs = 1)
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Build(opType, inputs, attributes, 17, constants, outputs: outputs));
        StringAssert.StartsWith(error.Message, $"Node {opType} \"");
        StringAssert.Contains(error.Message, first);
        StringAssert.Contains(error.Message, second);
        StringAssert.Contains(error.Message, third ?? "");
    }
}
