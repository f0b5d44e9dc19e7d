namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ShapeParityTests
{
    private static readonly OnnxElementType[] Int64 = [OnnxElementType.Int64];

    [TestMethod]
    public void ShapeAndSize_MatchOrt()
    {
        ReferenceTensor x = new RandomTensors(41).Float([2, 3, 4]);
        Parity.Check("Shape", [x], opset: 7, types: Int64);
        Parity.Check("Shape", [x], [OnnxAttribute.Int("start", 1), OnnxAttribute.Int("end", -1)], opset: 15, types: Int64);
        Parity.Check("Shape", [x], [OnnxAttribute.Int("start", -9), OnnxAttribute.Int("end", 9)], opset: 21, types: Int64);
        Parity.Check("Size", [x], types: Int64);
    }

    [TestMethod]
    public void Reshape_ZeroAndMinusOne_MatchOrt()
    {
        var random = new RandomTensors(42);
        ReferenceTensor x = random.Float([2, 3, 4]);
        Parity.Check("Reshape", [x, RandomTensors.Ints(0, -1)], opset: 7);
        Parity.Check("Reshape", [x, RandomTensors.Ints(4, 0, 2)]);
        Parity.Check("Reshape", [random.Float([1]), RandomTensors.Ints()]);
        Parity.Check("Reshape", [random.Float([0, 3]), RandomTensors.Ints(3, 0)], [OnnxAttribute.Int("allowzero", 1)]);
    }

    [TestMethod]
    public void FlattenSqueezeUnsqueeze_MatchOrt()
    {
        var random = new RandomTensors(43);
        ReferenceTensor x = random.Float([2, 3, 4]);
        foreach (int axis in (int[])[0, 1, 2, 3, -1])
            Parity.Check("Flatten", [x], [OnnxAttribute.Int("axis", axis)], opset: axis < 0 ? 11 : 9);
        ReferenceTensor ones = random.Float([1, 3, 1, 2, 1]);
        Parity.Check("Squeeze", [ones], opset: 7);
        Parity.Check("Squeeze", [ones], [OnnxAttribute.Ints("axes", 0, 2)], opset: 11);
        Parity.Check("Squeeze", [ones, RandomTensors.Ints(-1, 0)]);
        Parity.Check("Unsqueeze", [x], [OnnxAttribute.Ints("axes", 0, 4)], opset: 7);
        Parity.Check("Unsqueeze", [x, RandomTensors.Ints(3, 1)]);
        Parity.Check("Unsqueeze", [x, RandomTensors.Ints(-1)]);
    }

    [TestMethod]
    public void TransposeExpandTileReverse_MatchOrt()
    {
        var random = new RandomTensors(44);
        ReferenceTensor x = random.Float([2, 3, 4]);
        Parity.Check("Transpose", [x], opset: 7);
        foreach (long[] permutation in (long[][])[[0, 2, 1], [1, 0, 2], [2, 0, 1], [1, 2, 0]])
            Parity.Check("Transpose", [x], [OnnxAttribute.Ints("perm", permutation)]);
        Parity.Check("Expand", [random.Float([3, 1]), RandomTensors.Ints(2, 1, 4)], opset: 8);
        Parity.Check("Expand", [random.Float([2, 3]), RandomTensors.Ints(1)]);
        Parity.Check("Tile", [x, RandomTensors.Ints(2, 1, 3)], opset: 7);
        Parity.Check("ReverseSequence", [x, RandomTensors.Ints(1, 2, 2)], opset: 10);
        Parity.Check("ReverseSequence", [x, RandomTensors.Ints(3, 2)], [OnnxAttribute.Int("batch_axis", 0), OnnxAttribute.Int("time_axis", 1)]);
    }

    [TestMethod]
    public void ConcatAndSplit_MatchOrt()
    {
        var random = new RandomTensors(45);
        foreach (int axis in (int[])[0, 1, 2])
        {
            ReferenceTensor[] parts = [.. Enumerable.Range(1, 3).Select(i =>
            {
                long[] dims = [2, 3, 4];
                dims[axis] = i;
                return random.Float(dims);
            })];
            Parity.Check("Concat", parts, [OnnxAttribute.Int("axis", axis)], opset: random.Pick(7, 13));
        }

        ReferenceTensor x = random.Float([6, 4]);
        Parity.Check("Split", [x], outputs: 3, opset: 7);
        Parity.Check("Split", [x], [OnnxAttribute.Int("axis", 1), OnnxAttribute.Ints("split", 1, 3)], outputs: 2, opset: 11);
        Parity.Check("Split", [x, RandomTensors.Ints(2, 0, 4)], outputs: 3, opset: 13);
        Parity.Check("Split", [x], outputs: 2, opset: 13);
        Parity.Check("Split", [random.Float([7, 2])], [OnnxAttribute.Int("num_outputs", 4)], outputs: 4, opset: 18);
    }

    [TestMethod]
    public void Slice_RandomRanges_MatchOrt()
    {
        var random = new RandomTensors(46);
        ReferenceTensor x = random.Float([4, 5, 6]);
        for (int i = 0; i < 40; i++)
        {
            long[] axes = [.. ((long[])[0, 1, 2]).Where(_ => random.Coin())];
            if (axes.Length == 0)
                axes = [random.Next(-3, -1)];
            long[] starts = [.. axes.Select(_ => (long)random.Next(-8, 8))], ends = [.. axes.Select(_ => random.Pick(random.Next(-8, 8), long.MaxValue, int.MaxValue, long.MinValue))];
            long[] steps = [.. axes.Select(_ => random.Pick(1L, 2, 3, -1, -2))];
            ReferenceTensor[] inputs = [x, RandomTensors.Ints(starts), RandomTensors.Ints(ends), RandomTensors.Ints(axes), RandomTensors.Ints(steps)];
            Parity.Check("Slice", random.Coin() ? inputs : inputs[..4], opset: random.Pick(10, 13));
            if (axes[0] >= 0)
                Parity.Check("Slice", [x], [OnnxAttribute.Ints("starts", starts), OnnxAttribute.Ints("ends", ends), OnnxAttribute.Ints("axes", axes)], opset: 7);
        }
    }

    [TestMethod]
    public void Pad_EveryMode_MatchesOrt()
    {
        var random = new RandomTensors(47);
        ReferenceTensor x = random.Float([2, 3, 5, 4]);
        foreach (string mode in (string[])["constant", "reflect", "edge"])
        {
            Parity.Check("Pad", [x], [OnnxAttribute.String("mode", mode), OnnxAttribute.Ints("pads", 0, 0, 2, 1, 0, 0, 3, 2), OnnxAttribute.Float("value", 0.7f)], opset: 7);
            Parity.Check("Pad", [x, RandomTensors.Ints(0, 0, 2, 3, 0, 0, 4, 1), RandomTensors.Scalar(0.3f)], [OnnxAttribute.String("mode", mode)], opset: 11);
            Parity.Check("Pad", [x, RandomTensors.Ints(0, 1, 1, 0, 0, 2, 0, 3)], [OnnxAttribute.String("mode", mode)], opset: 13);
            Parity.Check("Pad", [x, RandomTensors.Ints(1, 2, 3, 1), null, RandomTensors.Ints(-1, 2)], [OnnxAttribute.String("mode", mode)], opset: 18);
        }

        Parity.Check("Pad", [x, RandomTensors.Ints(0, 0, -1, 1, 0, 0, -2, -1)], opset: 13);
        Parity.Check("Pad", [x, RandomTensors.Ints(0, 0, 2, 1, 0, 0, 3, 2)], [OnnxAttribute.String("mode", "wrap")], opset: 19);
    }

    [TestMethod]
    public void Constants_MatchOrt()
    {
        Parity.Check("ConstantOfShape", [RandomTensors.Ints(2, 3)], [OnnxAttribute.Tensor("value", OnnxTensor.Create<float>([1.5f], 1))], opset: 9, types: [OnnxElementType.Float]);
        Parity.Check("ConstantOfShape", [RandomTensors.Ints()], types: [OnnxElementType.Float]);
        Parity.Check("Constant", [], [OnnxAttribute.Floats("value_floats", 1, 2, 3)], opset: 13);
        Parity.Check("Constant", [], [OnnxAttribute.Int("value_int", 4)], opset: 13, types: Int64);
        Parity.Check("Constant", [], [OnnxAttribute.Tensor("value", OnnxTensor.Create<long>([1, 2], 2))], opset: 7, types: Int64);
        Parity.Check("Range", [RandomTensors.Scalar(1), RandomTensors.Scalar(4.2f), RandomTensors.Scalar(0.5)], opset: 11);
        Parity.Check("Range", [ReferenceTensor.Int64([7]), ReferenceTensor.Int64([-2]), ReferenceTensor.Int64([-3])], opset: 11, types: Int64);
        Parity.Check("EyeLike", [new RandomTensors(48).Float([3, 4])], [OnnxAttribute.Int("k", 1)], opset: 9);
    }
}
