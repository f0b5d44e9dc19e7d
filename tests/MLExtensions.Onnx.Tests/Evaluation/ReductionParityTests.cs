namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ReductionParityTests
{
    [TestMethod]
    [DataRow("ReduceSum")]
    [DataRow("ReduceMean")]
    [DataRow("ReduceMax")]
    [DataRow("ReduceMin")]
    [DataRow("ReduceProd")]
    [DataRow("ReduceL1")]
    [DataRow("ReduceL2")]
    [DataRow("ReduceSumSquare")]
    [DataRow("ReduceLogSum")]
    [DataRow("ReduceLogSumExp")]
    public void Reduce_RandomAxes_MatchesOrt(string opType)
    {
        var random = new RandomTensors(31);
        for (int i = 0; i < 24; i++)
        {
            int rank = random.Next(1, 4);
            ReferenceTensor x = random.Float(random.Shape(rank), opType == "ReduceLogSum" ? 0.1 : -2);
            int opset = random.Pick(7, 11, 13, 18, 21);
            bool input = opset >= 18 || (opset >= 13 && opType == "ReduceSum");
            long[] axes = [.. Enumerable.Range(0, rank).Where(_ => random.Coin()).Select(axis => (long)(random.Coin() && opset >= 11 ? axis - rank : axis))];
            List<OnnxAttribute> attributes = [OnnxAttribute.Int("keepdims", random.Next(0, 1))];
            if (axes.Length > 0 && !input)
                attributes.Add(OnnxAttribute.Ints("axes", axes));
            if (input && random.Coin())
                attributes.Add(OnnxAttribute.Int("noop_with_empty_axes", 1));
            Parity.Check(opType, input && (axes.Length > 0 || random.Coin()) ? [x, RandomTensors.Ints(axes)] : [x], [.. attributes], opset: opset);
        }
    }

    [TestMethod]
    [DataRow("ArgMax")]
    [DataRow("ArgMin")]
    public void ArgExtreme_TiesToo_MatchOrt(string opType)
    {
        var random = new RandomTensors(32);
        ReferenceTensor x = random.Float([3, 4, 5]);
        for (int i = 0; i < x.Values.Length; i++)
            x.Values[i] = Math.Round(x.Values[i]);
        foreach (int axis in (int[])[0, 1, 2])
        {
            Parity.Check(opType, [x], [OnnxAttribute.Int("axis", axis)], opset: 7, types: [OnnxElementType.Int64]);
            Parity.Check(opType, [x], [OnnxAttribute.Int("axis", axis - 3), OnnxAttribute.Int("keepdims", 0), OnnxAttribute.Int("select_last_index", 1)], opset: 13, types: [OnnxElementType.Int64]);
        }
    }

    [TestMethod]
    public void TopK_LargestAndSmallest_MatchOrt()
    {
        var random = new RandomTensors(33);
        ReferenceTensor x = random.Float([3, 6, 4]);
        OnnxElementType[] types = [OnnxElementType.Float, OnnxElementType.Int64];
        Parity.Check("TopK", [x], [OnnxAttribute.Int("k", 3), OnnxAttribute.Int("axis", 1)], outputs: 2, opset: 7, types: types);
        Parity.Check("TopK", [x, RandomTensors.Ints(2)], outputs: 2, opset: 10, types: types);
        Parity.Check("TopK", [x, RandomTensors.Ints(4)], [OnnxAttribute.Int("axis", 1), OnnxAttribute.Int("largest", 0)], outputs: 2, types: types);
    }

    [TestMethod]
    public void CumSum_EveryForm_MatchesOrt()
    {
        var random = new RandomTensors(34);
        for (int i = 0; i < 12; i++)
        {
            Parity.Check(
                "CumSum", [random.Float([3, 4, 2]), ReferenceTensor.Int64([random.Next(-3, 2)])],
                [OnnxAttribute.Int("exclusive", random.Next(0, 1)), OnnxAttribute.Int("reverse", random.Next(0, 1))], opset: random.Pick(11, 14));
        }
    }

    [TestMethod]
    public void MatMul_BatchesAndVectors_MatchOrt()
    {
        var random = new RandomTensors(35);
        long[][][] shapes = [[[3, 4], [4, 5]], [[2, 3, 4], [4, 5]], [[3, 4], [2, 4, 5]], [[2, 1, 3, 4], [6, 4, 5]], [[4], [4, 5]], [[3, 4], [4]], [[4], [4]], [[2, 3, 4], [4]], [[4], [2, 4, 3]]];
        foreach (long[][] pair in shapes)
            Parity.Check("MatMul", [random.Float(pair[0]), random.Float(pair[1])], opset: random.Pick(7, 13));
    }

    [TestMethod]
    public void Gemm_TransposesAndBiases_MatchOrt()
    {
        var random = new RandomTensors(36);
        for (int i = 0; i < 16; i++)
        {
            long m = random.Next(1, 5), k = random.Next(1, 5), n = random.Next(1, 5);
            bool transA = random.Coin(), transB = random.Coin();
            ReferenceTensor a = random.Float(transA ? [k, m] : [m, k]), b = random.Float(transB ? [n, k] : [k, n]);
            long[][] biases = [[m, n], [1, n], [m, 1], [n], [1], []];
            ReferenceTensor bias = random.Float(random.Pick(biases));
            Parity.Check(
                "Gemm", random.Next(0, 3) == 0 ? [a, b] : [a, b, bias],
                [OnnxAttribute.Int("transA", transA ? 1 : 0), OnnxAttribute.Int("transB", transB ? 1 : 0), OnnxAttribute.Float("alpha", 0.5f), OnnxAttribute.Float("beta", 2f)], opset: random.Pick(11, 13));
        }
    }

    [TestMethod]
    [DataRow("ij,jk->ik")]
    [DataRow("bij,bkj->bik")]
    [DataRow("ij,j->i")]
    [DataRow("ij,jk")]
    [DataRow("ij,kj->")]
    public void Einsum_TwoInputs_MatchesOrt(string equation)
    {
        var random = new RandomTensors(37);
        var sizes = new Dictionary<char, long> { ['b'] = 2, ['i'] = 3, ['j'] = 4, ['k'] = 5 };
        ReferenceTensor[] inputs = [.. equation.Split("->")[0].Split(',').Select(term => random.Float([.. term.Select(letter => sizes[letter])]))];
        Parity.Check("Einsum", inputs, [OnnxAttribute.String("equation", equation)]);
    }

    [TestMethod]
    public void Losses_Reductions_MatchOrt()
    {
        var random = new RandomTensors(38);
        foreach (string reduction in (string[])["none", "sum", "mean"])
        {
            ReferenceTensor scores = random.Float([4, 3, 2]), targets = random.Int([4, 2], 0, 2), weights = random.Float([3], 0.5);
            Parity.Check("SoftmaxCrossEntropyLoss", [scores, targets, weights], [OnnxAttribute.String("reduction", reduction)], outputs: 2, opset: 13);
            Parity.Check("NegativeLogLikelihoodLoss", [scores, targets], [OnnxAttribute.String("reduction", reduction), OnnxAttribute.Int("ignore_index", 1)], opset: 13);
        }
    }
}
