using static MLExtensions.Onnx.OnnxAttribute;
using static MLExtensions.Onnx.Tests.SingleNode;

namespace MLExtensions.Onnx.Tests;

/// <summary>Shapes of single operators, as inferred and as ONNX Runtime computes them.</summary>
[TestClass]
public sealed class OperatorShapeTests
{
    [TestMethod]
    public void Infer_Elementwise_BroadcastsAsTheRuntime()
    {
        foreach (string op in (string[])["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean", "Equal", "Greater", "LessOrEqual"])
        {
            Check(op, [[2, 3, 4], [3, 1]]);
            Check(op, [[2, 1, 4], [3, 1]], opset: 12);
        }

        Check("Max", [[2, 3], [3], [2, 1], []]);
        Check("Where", [[2, 1], [1, 3], [3]], types: [OnnxElementType.Bool, OnnxElementType.Float, OnnxElementType.Float]);
        foreach (string op in (string[])["Relu", "Elu", "Selu", "Sigmoid", "Tanh", "Softplus", "Softsign", "Abs", "Sqrt", "Exp", "Erf", "Sign", "Round", "IsNaN", "Softmax", "LogSoftmax", "Hardmax", "Identity", "Sin", "Cos"])
            Check(op, [[2, 3, 4]]);
        Check("Gelu", [[2, 3]], opset: 20);
        Check("PRelu", [[2, 3, 4], [3, 1]]);
        Check("Clip", [[2, 3], [], []]);
        Check("And", [[2, 1], [3]], types: [OnnxElementType.Bool, OnnxElementType.Bool]);
        Check("Not", [[2, 1]], types: [OnnxElementType.Bool]);
        Check("Mod", [[4], [1]], types: [OnnxElementType.Int64, OnnxElementType.Int64], runs: false);
    }

    [TestMethod]
    public void Infer_Products_MatchTheRuntime()
    {
        Check("MatMul", [[2, 3], [3, 4]]);
        Check("MatMul", [[3], [3, 4]]);
        Check("MatMul", [[2, 3], [3]]);
        Check("MatMul", [[3], [3]]);
        Check("MatMul", [[5, 1, 2, 3], [4, 3, 6]]);
        Check("Gemm", [[2, 3], [3, 4], [4]]);
        Check("Gemm", [[3, 2], [4, 3], [2, 1]], [Int("transA", 1), Int("transB", 1)]);
        Check("Einsum", [[2, 3, 4], [4, 5]], [String("equation", "bij,jk->bik")]);
        Check("Einsum", [[2, 3, 4], [2, 4, 5]], [String("equation", "...ij,...jk")]);
        Check("Einsum", [[3, 4]], [String("equation", "ba")]);
    }

    [TestMethod]
    public void Infer_Convolutions_MatchTheRuntime()
    {
        Check("Conv", [[2, 4, 9, 8], [6, 4, 3, 2]]);
        Check("Conv", [[2, 4, 9, 8], [6, 2, 3, 3], [6]], [Int("group", 2), Ints("strides", 2, 3), Ints("pads", 1, 0, 2, 1), Ints("dilations", 2, 1)]);
        Check("Conv", [[2, 4, 10], [6, 4, 3]], [Ints("strides", 3), Ints("kernel_shape", 3)]);
        foreach (string pad in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
        {
            Check("Conv", [[1, 2, 9, 8], [3, 2, 4, 3]], [String("auto_pad", pad), Ints("strides", 2, 3)]);
            Check("MaxPool", [[1, 2, 9, 8]], [String("auto_pad", pad), Ints("kernel_shape", 3, 2), Ints("strides", 2, 3)]);
            Check("AveragePool", [[1, 2, 9, 8]], [String("auto_pad", pad), Ints("kernel_shape", 3, 2), Ints("strides", 2, 2)]);
        }

        Check("ConvTranspose", [[1, 4, 5, 6], [4, 3, 3, 2]], [Ints("strides", 2, 3), Ints("pads", 1, 0, 1, 1), Ints("output_padding", 1, 2)]);
        Check("ConvTranspose", [[1, 4, 5, 6], [4, 3, 3, 2]], [Int("group", 2), Ints("dilations", 2, 1)]);
        Check("ConvTranspose", [[1, 4, 5, 6], [4, 3, 3, 3]], [Ints("strides", 2, 2), Ints("output_shape", 10, 12)]);
        Check("ConvTranspose", [[1, 4, 5, 6], [4, 3, 3, 3]], [Ints("strides", 2, 2), String("auto_pad", "SAME_UPPER")]);
        Check("ConvTranspose", [[1, 4, 7], [4, 3, 2]], [Ints("strides", 3)]);
    }

    [TestMethod]
    public void Infer_Pools_MatchTheRuntime()
    {
        for (int size = 4; size < 12; size++)
        {
            foreach (int ceiling in (int[])[0, 1])
            {
                Check("MaxPool", [[1, 2, size, size]], [Ints("kernel_shape", 3, 2), Ints("strides", 2, 3), Int("ceil_mode", ceiling)], outputs: 2);
                Check("MaxPool", [[1, 2, size, size]], [Ints("kernel_shape", 3, 3), Ints("strides", 3, 2), Ints("pads", 1, 1, 1, 0), Int("ceil_mode", ceiling)]);
                Check("AveragePool", [[1, 2, size]], [Ints("kernel_shape", 2), Ints("strides", 3), Ints("pads", 1, 1), Int("ceil_mode", ceiling)]);
            }
        }

        Check("MaxPool", [[1, 2, 9, 9]], [Ints("kernel_shape", 3, 2), Ints("dilations", 2, 3)]);
        Check("GlobalAveragePool", [[2, 3, 4, 5]]);
        Check("GlobalMaxPool", [[2, 3, 4]]);
        Check("MaxUnpool", [[1, 1, 2, 3], [1, 1, 2, 3]], [Ints("kernel_shape", 2, 2), Ints("strides", 2, 2)], types: [OnnxElementType.Float, OnnxElementType.Int64]);
    }

    [TestMethod]
    public void Infer_Normalizations_MatchTheRuntime()
    {
        Check("BatchNormalization", [[2, 3, 4], [3], [3], [3], [3]]);
        Check("BatchNormalization", [[2, 3, 4], [3], [3], [3], [3]], [Int("training_mode", 1)], outputs: 3);
        Check("InstanceNormalization", [[2, 3, 4], [3], [3]]);
        Check("LayerNormalization", [[2, 3, 4], [3, 4], [3, 4]], [Int("axis", -2)], outputs: 3);
        Check("LRN", [[2, 3, 4, 4]], [Int("size", 3)]);
        Check("LpNormalization", [[2, 3]]);
        Check("Dropout", [[2, 3]], outputs: 2);
        Check("Dropout", [[2, 3]], outputs: 2, opset: 10);
    }

    [TestMethod]
    public void Infer_Reductions_MatchTheRuntime()
    {
        foreach (string op in (string[])["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ReduceLogSum"])
        {
            Check(op, [[2, 3, 4]], [Int("keepdims", 0)]);
            Check(op, [[2, 3, 4]], [Ints("axes", 0, -1)], opset: 11);
            Check(op, [[2, 3, 4]], [Ints("axes", 1), Int("keepdims", 0)], opset: 11);
            Check(op, [[2, 3, 4]], [Int("keepdims", 0)], opset: 18, constants: [Vector(0, 2)]);
        }

        Check("ReduceSum", [[2, 3]], [Int("noop_with_empty_axes", 1)]);
        Check("ArgMax", [[2, 3, 4]], [Int("axis", 1)]);
        Check("ArgMin", [[2, 3, 4]], [Int("axis", -1), Int("keepdims", 0)]);
        Check("TopK", [[2, 5]], constants: [Vector(3)], outputs: 2);
        Check("TopK", [[5, 2]], [Int("k", 2), Int("axis", 0)], outputs: 2, opset: 9);
        Check("CumSum", [[2, 3]], constants: [OnnxTensor.Scalar(1L)]);
    }

    [TestMethod]
    public void Infer_ShapeChanges_MatchTheRuntime()
    {
        Check("Reshape", [[2, 3, 4]], constants: [Vector(0, -1)]);
        Check("Reshape", [[2, 3, 4]], constants: [Vector(4, 3, 2, 1)]);
        Check("Reshape", [[0, 3]], [Int("allowzero", 1)], constants: [Vector(3, 0, 2)]);
        Check("Flatten", [[2, 3, 4]], [Int("axis", 2)]);
        Check("Flatten", [[2, 3, 4]], [Int("axis", 0)]);
        Check("Flatten", [[2, 3, 4]], [Int("axis", -1)], opset: 13);
        Check("Squeeze", [[1, 3, 1]]);
        Check("Squeeze", [[1, 3, 1]], constants: [Vector(-1)]);
        Check("Squeeze", [[1, 3, 1]], [Ints("axes", 0)], opset: 11);
        Check("Unsqueeze", [[2, 3]], constants: [Vector(0, -1)]);
        Check("Unsqueeze", [[2, 3]], [Ints("axes", 1, 2)], opset: 11);
        Check("Transpose", [[2, 3, 4]]);
        Check("Transpose", [[2, 3, 4]], [Ints("perm", 1, 2, 0)]);
        Check("Expand", [[3, 1]], constants: [Vector(2, 1, 4)]);
        Check("Tile", [[2, 3]], constants: [Vector(2, 3)]);
        Check("DepthToSpace", [[1, 8, 2, 3]], [Int("blocksize", 2)]);
        Check("SpaceToDepth", [[1, 2, 4, 6]], [Int("blocksize", 2)]);
    }

    [TestMethod]
    public void Infer_CutsAndJoins_MatchTheRuntime()
    {
        Check("Concat", [[2, 3], [2, 1], [2, 0]], [Int("axis", 1)]);
        Check("Split", [[2, 6]], [Int("axis", 1)], outputs: 3, opset: 13);
        Check("Split", [[2, 7]], [Int("axis", 1), Int("num_outputs", 3)], outputs: 3, opset: 18);
        Check("Split", [[2, 6]], [Int("axis", -1)], outputs: 2, constants: [Vector(2, 4)]);
        Check("Split", [[2, 6]], [Int("axis", 1), Ints("split", 5, 1)], outputs: 2, opset: 11);
        Check("Pad", [[2, 3]], constants: [Vector(0, 1, 2, -1)]);
        Check("Pad", [[2, 3]], [Ints("pads", 1, 1, 0, 2)], opset: 10);
        Check("Pad", [[2, 3]], constants: [Vector(1, 2), OnnxTensor.Scalar(0f), Vector(1)], opset: 18);
        foreach (long start in (long[])[-9, -3, 0, 2, 7])
        {
            foreach (long end in (long[])[-9, -2, 0, 4, long.MaxValue])
            {
                foreach (long step in (long[])[-2, -1, 1, 3])
                    Check("Slice", [[2, 5]], constants: [Vector(start), Vector(end), Vector(1), Vector(step)]);
            }
        }

        Check("Slice", [[2, 5]], [Ints("starts", 1, 0), Ints("ends", 2, -1)], opset: 9);
        Check("Slice", [[2, 5]], constants: [Vector(1, -3), Vector(2, 4)]);
    }

    [TestMethod]
    public void Infer_Indexing_MatchesTheRuntime()
    {
        OnnxElementType f = OnnxElementType.Float, i = OnnxElementType.Int64;
        Check("Gather", [[4, 3], [2, 5]], types: [f, i]);
        Check("Gather", [[4, 3], []], [Int("axis", 1)], types: [f, i]);
        Check("GatherElements", [[4, 3], [2, 3]], types: [f, i]);
        Check("GatherND", [[4, 3, 2], [5, 2]], types: [f, i]);
        Check("GatherND", [[4, 3, 2], [4, 5, 1]], [Int("batch_dims", 1)], types: [f, i]);
        Check("ScatterElements", [[4, 3], [2, 3], [2, 3]], types: [f, i, f]);
        Check("Scatter", [[4, 3], [2, 3], [2, 3]], types: [f, i, f], opset: 9);
        Check("ScatterND", [[4, 3], [1, 1], [1, 3]], types: [f, i, f]);
        Check("OneHot", [[2, 3]], constants: [OnnxTensor.Scalar(5L), OnnxTensor.Create<float>([0, 1], 2)], types: [i]);
        Check("OneHot", [[2, 3]], [Int("axis", 1)], constants: [Vector(5), OnnxTensor.Create<float>([0, 1], 2)], types: [i]);
        Check("NonZero", [[2, 3]], unknown: 1);
        Check("Compress", [[2, 3], [2]], [Int("axis", 0)], types: [f, OnnxElementType.Bool], unknown: 1);
    }

    [TestMethod]
    public void Infer_Constants_MatchTheRuntime()
    {
        Check("Shape", [[2, 3]]);
        Check("Shape", [[2, 3, 4]], [Int("start", 1), Int("end", -1)], opset: 15);
        Check("Size", [[2, 3]]);
        Check("ConstantOfShape", [], constants: [Vector(2, 3)]);
        Check("ConstantOfShape", [], [Tensor("value", Vector(7))], constants: [Vector(2, 3)]);
        Check("Constant", [], [Tensor("value", OnnxTensor.Create<float>([1, 2], 2, 1))]);
        Check("Constant", [], [Ints("value_ints", 1, 2)]);
        Check("Constant", [], [Float("value_float", 2)]);
        Check("Range", [], constants: [OnnxTensor.Scalar(7L), OnnxTensor.Scalar(0L), OnnxTensor.Scalar(-2L)]);
        Check("Range", [], constants: [OnnxTensor.Scalar(0f), OnnxTensor.Scalar(1f), OnnxTensor.Scalar(0.3f)]);
        Check("Cast", [[2, 3]], [Int("to", (long)OnnxElementType.Int32)]);
        Check("RandomNormalLike", [[2, 3]]);
        Check("RandomUniform", [], [Ints("shape", 2, 3)]);
        Check("EyeLike", [[2, 3]], [Int("dtype", (long)OnnxElementType.Int64)]);
    }

    [TestMethod]
    public void Infer_Resizes_MatchTheRuntime()
    {
        OnnxTensor empty = OnnxTensor.Create<float>([], 0);
        OnnxTensor scales = OnnxTensor.Create<float>([1, 1, 1.7f, 0.6f], 4);
        Check("Resize", [[1, 2, 5, 6]], constants: [empty, scales]);
        Check("Resize", [[1, 2, 5, 6]], constants: [empty, empty, Vector(1, 2, 8, 9)]);
        Check("Resize", [[1, 2, 5, 6]], constants: [scales], opset: 10);
        Check("Resize", [[1, 2, 5, 6]], [Ints("axes", 2, 3)], constants: [empty, OnnxTensor.Create<float>([2, 3], 2)], opset: 19);
        foreach (string policy in (string[])["not_larger", "not_smaller"])
            Check("Resize", [[1, 2, 5, 6]], [Ints("axes", 2, 3), String("keep_aspect_ratio_policy", policy)], constants: [empty, empty, Vector(8, 9)], opset: 19);
        Check("Upsample", [[1, 2, 5, 6]], constants: [OnnxTensor.Create<float>([1, 1, 1.7f, 2], 4)], opset: 9);
        Check("Upsample", [[1, 2, 5, 6]], [Floats("scales", 1, 1, 2, 3)], opset: 7);
    }

    [TestMethod]
    public void Infer_RecurrentLayers_MatchTheRuntime()
    {
        foreach ((string op, int gates) in ((string, int)[])[("LSTM", 4), ("GRU", 3), ("RNN", 1)])
        {
            Check(op, [[5, 2, 3], [1, gates * 4, 3], [1, gates * 4, 4]], [Int("hidden_size", 4)], outputs: op == "LSTM" ? 3 : 2);
            Check(op, [[5, 2, 3], [2, gates * 4, 3], [2, gates * 4, 4]], [Int("hidden_size", 4), String("direction", "bidirectional")], outputs: 2);
        }
    }

    private static void Check(
        string opType, long[][] inputs, OnnxAttribute[]? attributes = null, int opset = 17, OnnxTensor[]? constants = null, OnnxElementType[]? types = null,
        int outputs = 1, int unknown = 0, bool runs = true)
    {
        OnnxModel model = SingleNode.Build(opType, inputs, attributes, opset, constants, types, outputs);
        if (runs)
            RuntimeShapes.Check(model, unknown: unknown);
        else
            Assert.IsNotNull(ShapeInference.Infer(model).Find("y0")?.Dims);
    }
}
