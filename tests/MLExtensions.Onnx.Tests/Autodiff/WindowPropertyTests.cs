namespace MLExtensions.Onnx.Tests;

/// <summary>Convolutions and pools of drawn geometries: what is known before the run decides which formulation is taken, never what it computes.</summary>
[TestClass]
public sealed class WindowPropertyTests
{
    [TestMethod]
    public void Conv_DrawnGeometries_FastAndGeneralAgree()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            var r = new RandomTensors(seed);
            int rank = r.Next(1, 2);
            long group = r.Next(1, 3), filters = group * r.Next(1, 2), channels = r.Next(1, 2);
            long[] w = [filters, channels, .. r.Shape(rank, 4)];
            OnnxAttribute[] attributes = [.. Geometry(r, rank, w[2..], pads: 3), OnnxAttribute.Int("group", group)];
            long[] x = [r.Next(1, 3), channels * group, .. Enumerable.Range(0, rank).Select(_ => (long)r.Next(8, 11))];
            Compare("Conv", seed, attributes, r.Float(x), r.Float(w, -1, 1));
        }
    }

    [TestMethod]
    public void ConvTranspose_DrawnGeometries_FastAndGeneralAgree()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            var r = new RandomTensors(seed);
            int rank = r.Next(1, 2);
            long group = r.Next(1, 3), channels = group * r.Next(1, 2);
            long[] w = [channels, r.Next(1, 2), .. r.Shape(rank, 4)];
            OnnxAttribute[] attributes = [.. Geometry(r, rank, w[2..], pads: 1), OnnxAttribute.Int("group", group)];
            long[] x = [r.Next(1, 3), channels, .. Enumerable.Range(0, rank).Select(_ => (long)r.Next(4, 7))];
            Compare("ConvTranspose", seed, attributes, r.Float(x), r.Float(w, -1, 1));
        }
    }

    [TestMethod]
    public void MaxPool_DrawnGeometries_FastAndGeneralAgree()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            var r = new RandomTensors(seed);
            int rank = r.Next(1, 3);
            long[] kernel = r.Shape(rank, 3);
            // Every other one lies side by side: masks there, indices where sizes are unknown.
            OnnxAttribute[] attributes = seed % 2 == 0
                ? [OnnxAttribute.Ints("kernel_shape", kernel), OnnxAttribute.Ints("strides", kernel)]
                : [OnnxAttribute.Ints("kernel_shape", kernel), .. Geometry(r, rank, kernel, pads: 0)];
            Compare("MaxPool", seed, attributes, r.Float([2, r.Next(1, 3), .. kernel.Select(size => seed % 2 == 0 ? size * r.Next(1, 4) : r.Next(8, 11))]));
        }
    }

    private static OnnxAttribute[] Geometry(RandomTensors r, int rank, long[] kernel, int pads) =>
    [
        OnnxAttribute.Ints("strides", r.Shape(rank, 3)), OnnxAttribute.Ints("dilations", r.Shape(rank, 2)),
        OnnxAttribute.Ints("pads", [.. kernel.Concat(kernel).Select(size => (long)r.Next(0, (int)Math.Min(size - 1, pads)))]),
    ];

    private static void Compare(string opType, int seed, OnnxAttribute[] attributes, params ReferenceTensor[] values)
    {
        float[][] known = Run(Build(opType, attributes, values, symbolic: false), values);
        float[][] unknown = Run(Build(opType, attributes, values, symbolic: true), values);
        for (int i = 0; i < known.Length; i++)
        {
            Assert.HasCount(known[i].Length, unknown[i]);
            for (int j = 0; j < known[i].Length; j++)
                Assert.AreEqual(unknown[i][j], known[i][j], 1e-4 * Math.Max(1, known[i].Max(Math.Abs)), $"{opType}, seed {seed}, gradient of input {i}, element {j}");
        }
    }

    private static OnnxModel Build(string opType, OnnxAttribute[] attributes, ReferenceTensor[] values, bool symbolic)
    {
        var g = new OnnxGraphBuilder();
        OnnxValue[] inputs = [.. values.Select((value, i) => g.Input(
            $"x{i}", OnnxElementType.Float, [.. value.Dims.Select((size, axis) => symbolic && i == 0 && axis != 1 ? (OnnxDim)$"D{axis}" : size)]))];
        OnnxValue y = g.Node(opType, inputs, attributes);
        // Squares, so that the output's gradient differs from element to element.
        return g.Output("y", g.Node("ReduceSumSquare", [y], [OnnxAttribute.Int("keepdims", 0)]), OnnxElementType.Float).Build();
    }

    private static float[][] Run(OnnxModel model, ReferenceTensor[] values)
    {
        string[] names = [.. model.Inputs.Select(input => input.Name)];
        using var session = new OnnxSession(Gradients.Build(model, "y", names), new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults results = session.Run([.. values.Select((value, i) => value.ToFeed($"x{i}"))]);
        return [.. names.Select(name => ReferenceTensor.FromResult(results, name + "_gradient").Values.Select(value => (float)value).ToArray())];
    }
}
