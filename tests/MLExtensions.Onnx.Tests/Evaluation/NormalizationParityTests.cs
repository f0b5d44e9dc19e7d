namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class NormalizationParityTests
{
    [TestMethod]
    public void BatchNormalization_Inference_MatchesOrt()
    {
        var random = new RandomTensors(21);
        foreach (int opset in (int[])[7, 9, 14, 15, 21])
        {
            foreach (int rank in (int[])[2, 3, 4])
            {
                ReferenceTensor x = random.Float([random.Next(1, 3), 3, .. random.Shape(rank - 2)]);
                Parity.Check(
                    "BatchNormalization", [x, random.Float([3]), random.Float([3]), random.Float([3]), random.Float([3], 0.5, 2)], [OnnxAttribute.Float("epsilon", 0.01f)], opset: opset);
            }
        }
    }

    [TestMethod]
    public void BatchNormalization_Training_MatchesOrt()
    {
        var random = new RandomTensors(22);
        ReferenceTensor[] inputs = [random.Float([4, 3, 5, 2]), random.Float([3]), random.Float([3]), random.Float([3]), random.Float([3], 0.5, 2)];
        Parity.Check("BatchNormalization", inputs, [OnnxAttribute.Int("training_mode", 1), OnnxAttribute.Float("momentum", 0.7f)], outputs: 3, opset: 15);
    }

    [TestMethod]
    public void LayerNormalization_EveryAxis_MatchesOrt()
    {
        var random = new RandomTensors(23);
        ReferenceTensor x = random.Float([2, 3, 5]);
        Parity.Check("LayerNormalization", [x, random.Float([5]), random.Float([5])], outputs: 3);
        Parity.Check("LayerNormalization", [x, random.Float([3, 5])], [OnnxAttribute.Int("axis", 1), OnnxAttribute.Float("epsilon", 0.1f)], opset: 17);
        Parity.Check("LayerNormalization", [x, random.Float([2, 3, 5]), random.Float([2, 3, 5])], [OnnxAttribute.Int("axis", -3)], opset: 17);
    }

    [TestMethod]
    public void OtherNormalizations_MatchOrt()
    {
        var random = new RandomTensors(24);
        ReferenceTensor x = random.Float([2, 4, 3, 5]);
        Parity.Check("InstanceNormalization", [x, random.Float([4]), random.Float([4])], [OnnxAttribute.Float("epsilon", 0.01f)]);
        Parity.Check("InstanceNormalization", [random.Float([2, 4, 7]), random.Float([4]), random.Float([4])], opset: 7);
        Parity.Check("GroupNormalization", [x, random.Float([4]), random.Float([4])], [OnnxAttribute.Int("num_groups", 2)]);
        Parity.Check("GroupNormalization", [x, random.Float([2]), random.Float([2])], [OnnxAttribute.Int("num_groups", 2)], opset: 18);
        Parity.Check("MeanVarianceNormalization", [x], opset: 13);
        Parity.Check("MeanVarianceNormalization", [x], [OnnxAttribute.Ints("axes", 1, 2)], opset: 13);
        Parity.Check("LpNormalization", [x]);
        Parity.Check("LpNormalization", [x], [OnnxAttribute.Int("axis", 1), OnnxAttribute.Int("p", 1)], opset: 7);
    }

    [TestMethod]
    public void LocalResponse_OddAndEvenSizes_MatchOrt()
    {
        var random = new RandomTensors(25);
        foreach (int size in (int[])[1, 3, 5])
        {
            Parity.Check(
                "LRN", [random.Float([2, 6, 3, 4])],
                [OnnxAttribute.Int("size", size), OnnxAttribute.Float("alpha", 0.3f), OnnxAttribute.Float("beta", 0.6f), OnnxAttribute.Float("bias", 1.5f)], opset: random.Pick(7, 13, 21));
        }
    }

    [TestMethod]
    [DataRow("Softmax")]
    [DataRow("LogSoftmax")]
    [DataRow("Hardmax")]
    public void Softmax_OldAndNewForms_MatchOrt(string opType)
    {
        var random = new RandomTensors(26);
        ReferenceTensor x = random.Float([2, 3, 5], -5, 5);
        foreach (int opset in (int[])[7, 11, 13, 21])
        {
            Parity.Check(opType, [x], opset: opset);
            foreach (int axis in (int[])[0, 1, 2])
                Parity.Check(opType, [x], [OnnxAttribute.Int("axis", axis)], opset: opset);
        }
    }
}
