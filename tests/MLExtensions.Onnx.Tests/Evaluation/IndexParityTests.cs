namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class IndexParityTests
{
    [TestMethod]
    public void Gather_EveryAxisAndRank_MatchesOrt()
    {
        var random = new RandomTensors(51);
        ReferenceTensor x = random.Float([4, 5, 3]);
        foreach (int axis in (int[])[0, 1, 2])
        {
            int size = (int)x.Dims[axis];
            Parity.Check("Gather", [x, random.Int([2, 3], -size, size - 1)], [OnnxAttribute.Int("axis", axis)], opset: 11);
            Parity.Check("Gather", [x, random.Int([], 0, size - 1)], [OnnxAttribute.Int("axis", axis)], opset: 7);
            Parity.Check("Gather", [x, random.Int([3], 0, size - 1, OnnxElementType.Int32)], [OnnxAttribute.Int("axis", axis - 3)]);
            Parity.Check("GatherElements", [x, random.Int([.. x.Dims.Select((dim, i) => i == axis ? 7 : dim)], -size, size - 1)], [OnnxAttribute.Int("axis", axis)]);
        }
    }

    [TestMethod]
    public void GatherND_BatchDims_MatchOrt()
    {
        var random = new RandomTensors(52);
        ReferenceTensor x = random.Float([3, 4, 5]);
        Parity.Check("GatherND", [x, random.Int([2, 2], 0, 2)], opset: 11);
        Parity.Check("GatherND", [x, random.Int([6, 3], -3, 2)], opset: 12);
        Parity.Check("GatherND", [x, random.Int([3, 2, 1], 0, 3)], [OnnxAttribute.Int("batch_dims", 1)]);
    }

    [TestMethod]
    public void ScatterElements_EveryReduction_MatchesOrt()
    {
        var random = new RandomTensors(53);
        ReferenceTensor x = random.Float([4, 5]);
        foreach (int axis in (int[])[0, 1, -1])
        {
            // Distinct indices where the order of writing would matter.
            ReferenceTensor distinct = ReferenceTensor.Int64(axis == 0 ? [3, 1, 0, 2, 3, 0] : [4, 0, 2, 1, 3, 0], 2, 3);
            ReferenceTensor updates = random.Float([2, 3]);
            Parity.Check("ScatterElements", [x, distinct, updates], [OnnxAttribute.Int("axis", axis)], opset: 11);
            Parity.Check("Scatter", [x, distinct, updates], [OnnxAttribute.Int("axis", axis)], opset: 9);
            foreach (string reduction in (string[])["add", "mul", "max", "min"])
            {
                Parity.Check(
                    "ScatterElements", [x, random.Int([4, 3], axis == 0 ? -4 : -5, 3), random.Float([4, 3])],
                    [OnnxAttribute.Int("axis", axis), OnnxAttribute.String("reduction", reduction)], opset: 18);
            }
        }
    }

    [TestMethod]
    public void ScatterND_EveryReduction_MatchesOrt()
    {
        var random = new RandomTensors(54);
        ReferenceTensor x = random.Float([4, 5, 2]);
        Parity.Check("ScatterND", [x, ReferenceTensor.Int64([2, 0], 2, 1), random.Float([2, 5, 2])], opset: 11);
        foreach (string reduction in (string[])["add", "mul", "max", "min"])
            Parity.Check("ScatterND", [x, random.Int([6, 2], 0, 3), random.Float([6, 2])], [OnnxAttribute.String("reduction", reduction)], opset: 18);
    }

    [TestMethod]
    public void DepthAndSpace_MatchOrt()
    {
        var random = new RandomTensors(55);
        ReferenceTensor x = random.Float([2, 8, 3, 5]);
        Parity.Check("DepthToSpace", [x], [OnnxAttribute.Int("blocksize", 2)], opset: 7);
        Parity.Check("DepthToSpace", [x], [OnnxAttribute.Int("blocksize", 2), OnnxAttribute.String("mode", "CRD")], opset: 11);
        Parity.Check("SpaceToDepth", [random.Float([2, 3, 6, 4])], [OnnxAttribute.Int("blocksize", 2)]);
        Parity.Check(
            "Col2Im", [random.Float([1, 12, 6]), RandomTensors.Ints(4, 5), RandomTensors.Ints(2, 2)],
            [OnnxAttribute.Ints("strides", 2, 2), OnnxAttribute.Ints("pads", 0, 0, 0, 1)], opset: 18);
    }

    [TestMethod]
    public void NonZeroOneHotTriluCompress_MatchOrt()
    {
        var random = new RandomTensors(56);
        OnnxElementType[] int64 = [OnnxElementType.Int64];
        ReferenceTensor sparse = random.Float([3, 4]);
        for (int i = 0; i < sparse.Values.Length; i += 2)
            sparse.Values[i] = 0;
        Parity.Check("NonZero", [sparse], opset: 9, types: int64);
        foreach (int axis in (int[])[-1, 0, 1])
        {
            Parity.Check(
                "OneHot", [random.Int([2, 3], -4, 5), ReferenceTensor.Int64([4]), ReferenceTensor.Float([-1, 2], 2)], [OnnxAttribute.Int("axis", axis)], opset: 11,
                types: [OnnxElementType.Float]);
        }

        foreach (int upper in (int[])[0, 1])
        {
            foreach (int diagonal in (int[])[-2, 0, 1])
                Parity.Check("Trilu", [random.Float([2, 3, 4]), ReferenceTensor.Int64([diagonal])], [OnnxAttribute.Int("upper", upper)]);
        }

        Parity.Check("Compress", [sparse, random.Bool([4])], [OnnxAttribute.Int("axis", 1)]);
        Parity.Check("Compress", [sparse, random.Bool([5])]);
    }

    [TestMethod]
    public void WhereAndLogic_Broadcast_MatchOrt()
    {
        var random = new RandomTensors(57);
        OnnxElementType[] boolean = [OnnxElementType.Bool];
        Parity.Check("Where", [random.Bool([3, 1]), random.Float([2, 1, 4]), random.Float([3, 4])], types: [OnnxElementType.Float]);
        Parity.Check("And", [random.Bool([3, 1]), random.Bool([4])], types: boolean);
        Parity.Check("Or", [random.Bool([3, 1]), random.Bool([4])], types: boolean);
        Parity.Check("Xor", [random.Bool([3, 1]), random.Bool([4])], types: boolean);
        Parity.Check("Not", [random.Bool([3, 1])], types: boolean);
        Parity.Check("Equal", [random.Int([3, 1], 0, 2), random.Int([4], 0, 2)], types: boolean);
        Parity.Check("Less", [random.Int([3, 1], 0, 2), random.Int([4], 0, 2)], types: boolean);
    }

    [TestMethod]
    public void PowModPReluClipCast_MatchOrt()
    {
        var random = new RandomTensors(58);
        Parity.Check("Pow", [random.Float([3, 1], 0.1), random.Float([4])]);
        Parity.Check("Pow", [random.Float([3, 1]), ReferenceTensor.Float([2])], opset: 7);
        Parity.Check("Mod", [random.Float([3, 4], -5, 5), random.Float([4], 0.5)], [OnnxAttribute.Int("fmod", 1)]);
        Parity.Check("Mod", [random.Int([6], -9, 9), random.Int([6], 1, 4)], types: [OnnxElementType.Int64]);
        Parity.Check("Mod", [random.Int([6], -9, 9), random.Int([6], 1, 4)], [OnnxAttribute.Int("fmod", 1)], types: [OnnxElementType.Int64]);
        Parity.Check("Div", [random.Int([8], -9, 9), random.Int([8], 1, 4)], types: [OnnxElementType.Int64]);
        Parity.Check("PRelu", [random.Float([2, 3, 4]), random.Float([3, 1])], opset: 7);
        Parity.Check("Clip", [random.Float([9])], [OnnxAttribute.Float("min", -1), OnnxAttribute.Float("max", 0.5f)], opset: 7);
        Parity.Check("Clip", [random.Float([9]), RandomTensors.Scalar(-0.5)], opset: 11);
        Parity.Check("Clip", [random.Float([9]), null, RandomTensors.Scalar(0.5)], opset: 13);
        foreach (OnnxElementType to in (OnnxElementType[])[OnnxElementType.Int64, OnnxElementType.Int32, OnnxElementType.Bool, OnnxElementType.Double, OnnxElementType.Float])
            Parity.Check("Cast", [random.Float([9], -4, 4)], [OnnxAttribute.Int("to", (long)to)], types: [to]);
        Parity.Check("CastLike", [random.Float([9], -4, 4), ReferenceTensor.Int64([1])], types: [OnnxElementType.Int64], opset: 15);
    }
}
