namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class ConvolutionParityTests
{
    [TestMethod]
    public void Conv_RandomGeometries_MatchOrt()
    {
        var random = new RandomTensors(11);
        for (int i = 0; i < 40; i++)
        {
            int rank = random.Pick(1, 2, 2, 3);
            int groups = random.Pick(1, 1, 2, 3);
            long perGroup = random.Next(1, 3), filters = groups * random.Next(1, 3);
            long[] kernel = random.Shape(rank, 3);
            ReferenceTensor x = random.Float([random.Next(1, 2), groups * perGroup, .. Enumerable.Range(0, rank).Select(_ => (long)random.Next(6, 9))]);
            ReferenceTensor w = random.Float([filters, perGroup, .. kernel]);
            ReferenceTensor? bias = random.Coin() ? random.Float([filters]) : null;
            Parity.Check("Conv", bias is null ? [x, w] : [x, w, bias], Geometry(random, rank, groups), opset: random.Pick(7, 11, 21));
        }
    }

    [TestMethod]
    public void ConvTranspose_RandomGeometries_MatchOrt()
    {
        var random = new RandomTensors(12);
        for (int i = 0; i < 40; i++)
        {
            int rank = random.Pick(1, 2, 2);
            int groups = random.Pick(1, 1, 2);
            long[] strides = random.Shape(rank, 3), kernel = [.. random.Shape(rank, 3).Select(k => k + 1)];
            ReferenceTensor x = random.Float([random.Next(1, 2), groups * random.Next(1, 2), .. Enumerable.Range(0, rank).Select(_ => (long)random.Next(3, 5))]);
            ReferenceTensor w = random.Float([x.Dims[1], random.Next(1, 3), .. kernel]);
            ReferenceTensor bias = random.Float([w.Dims[1] * groups]);
            List<OnnxAttribute> attributes = [OnnxAttribute.Int("group", groups), OnnxAttribute.Ints("strides", strides), OnnxAttribute.Ints("dilations", random.Shape(rank, 2))];
            if (random.Coin())
                attributes.Add(OnnxAttribute.Ints("pads", [.. Enumerable.Range(0, 2 * rank).Select(_ => (long)random.Next(0, 1))]));
            if (random.Coin())
                attributes.Add(OnnxAttribute.Ints("output_padding", [.. strides.Select(stride => (long)random.Next(0, (int)stride - 1))]));
            Parity.Check("ConvTranspose", random.Coin() ? [x, w] : [x, w, bias], [.. attributes], opset: random.Pick(7, 11, 21));
        }
    }

    [TestMethod]
    [DataRow("SAME_UPPER")]
    [DataRow("SAME_LOWER")]
    [DataRow("NOTSET")]
    [DataRow("VALID")]
    public void ConvTranspose_AutoPad_MatchesOrt(string autoPad)
    {
        var random = new RandomTensors(13);
        ReferenceTensor x = random.Float([1, 2, 5, 4]), w = random.Float([2, 3, 4, 3]);
        Parity.Check("ConvTranspose", [x, w], [OnnxAttribute.String("auto_pad", autoPad), OnnxAttribute.Ints("strides", 2, 3)]);
        if (autoPad is not "VALID")
            Parity.Check("ConvTranspose", [x, w], [OnnxAttribute.String("auto_pad", autoPad), OnnxAttribute.Ints("strides", 2, 3), OnnxAttribute.Ints("output_shape", 11, 11)]);
    }

    [TestMethod]
    [DataRow("MaxPool")]
    [DataRow("AveragePool")]
    [DataRow("LpPool")]
    public void Pool_RandomGeometries_MatchOrt(string opType)
    {
        var random = new RandomTensors(14);
        for (int i = 0; i < 40; i++)
        {
            int rank = random.Pick(1, 2, 2, 3);
            int opset = random.Pick(8, 11, 21);
            if (opType == "LpPool")
                opset = random.Pick(11, 18);
            ReferenceTensor x = random.Float([random.Next(1, 2), random.Next(1, 3), .. Enumerable.Range(0, rank).Select(_ => (long)random.Next(5, 9))]);
            long[] kernel = [.. random.Shape(rank, 2).Select(k => k + 1)];
            List<OnnxAttribute> attributes = [OnnxAttribute.Ints("kernel_shape", kernel), OnnxAttribute.Ints("strides", random.Shape(rank, 3))];
            string autoPad = random.Pick("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
            bool dilated = opType == "MaxPool" && opset >= 10 && autoPad == "NOTSET" && random.Coin();
            if (dilated)
                attributes.Add(OnnxAttribute.Ints("dilations", random.Shape(rank, 2)));
            if (autoPad != "NOTSET")
                attributes.Add(OnnxAttribute.String("auto_pad", autoPad));
            else if (random.Coin())
                attributes.Add(OnnxAttribute.Ints("pads", [.. Enumerable.Range(0, 2 * rank).Select(_ => (long)random.Next(0, 1))]));
            if (opset >= 10 && opType != "LpPool" && autoPad == "NOTSET" && random.Coin())
                attributes.Add(OnnxAttribute.Int("ceil_mode", 1));
            if (opType == "AveragePool" && random.Coin())
                attributes.Add(OnnxAttribute.Int("count_include_pad", 1));
            bool indices = opType == "MaxPool" && random.Coin();
            if (indices && random.Coin())
                attributes.Add(OnnxAttribute.Int("storage_order", 1));
            Parity.Check(opType, [x], [.. attributes], outputs: indices ? 2 : 1, opset: opset, types: [OnnxElementType.Float, OnnxElementType.Int64]);
        }
    }

    [TestMethod]
    [DataRow("GlobalMaxPool")]
    [DataRow("GlobalAveragePool")]
    [DataRow("GlobalLpPool")]
    public void GlobalPool_MatchesOrt(string opType)
    {
        var random = new RandomTensors(15);
        Parity.Check(opType, [random.Float([2, 3, 5])], opset: 7);
        Parity.Check(opType, [random.Float([2, 3, 5, 4])]);
    }

    [TestMethod]
    public void MaxUnpool_IndicesOfMaxPool_MatchOrt()
    {
        var random = new RandomTensors(16);
        ReferenceTensor values = random.Float([1, 1, 2, 2]);
        ReferenceTensor indices = ReferenceTensor.Int64([0, 3, 9, 14], 1, 1, 2, 2);
        OnnxAttribute[] window = [OnnxAttribute.Ints("kernel_shape", 2, 2), OnnxAttribute.Ints("strides", 2, 2)];
        Parity.Check("MaxUnpool", [values, indices], window);
        Parity.Check("MaxUnpool", [values, indices, RandomTensors.Ints(1, 1, 5, 5)], window);
    }

    private static OnnxAttribute[] Geometry(RandomTensors random, int rank, int groups)
    {
        List<OnnxAttribute> attributes = [OnnxAttribute.Int("group", groups), OnnxAttribute.Ints("strides", random.Shape(rank, 3))];
        string autoPad = random.Pick("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
        if (autoPad is "NOTSET" or "VALID")
            attributes.Add(OnnxAttribute.Ints("dilations", random.Shape(rank, 2)));
        if (autoPad != "NOTSET")
            attributes.Add(OnnxAttribute.String("auto_pad", autoPad));
        else if (random.Coin())
            attributes.Add(OnnxAttribute.Ints("pads", [.. Enumerable.Range(0, 2 * rank).Select(_ => (long)random.Next(0, 2))]));
        return [.. attributes];
    }
}
