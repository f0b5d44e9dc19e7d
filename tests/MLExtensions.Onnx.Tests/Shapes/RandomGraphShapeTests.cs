namespace MLExtensions.Onnx.Tests;

/// <summary>Random graphs: every type and dimension that is inferred is what ONNX Runtime computes.</summary>
[TestClass]
public sealed class RandomGraphShapeTests
{
    [TestMethod]
    public void Infer_RandomGraphs_MatchTheRuntime()
    {
        var used = new HashSet<string>();
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var g = new OnnxGraphBuilder();
            OnnxValue x = g.Input("x", OnnxElementType.Float, "N", random.Next(1, 5), random.Next(3, 8), random.Next(3, 8));
            var values = new List<OnnxValue> { x };
            while (values.Count < 14)
            {
                OnnxValue value = values[random.Next(values.Count)];
                try
                {
                    if (Grow(g, value, values[random.Next(values.Count)], random) is OnnxValue grown && grown.Dims!.All(dim => dim.Size != 0))
                        values.Add(grown);
                }
                catch (ArgumentException)
                {
                    // What does not fit is not part of the graph: the next attempt may.
                }
            }

            foreach (OnnxValue value in values.Skip(1))
                g.Output($"y{values.IndexOf(value)}", value, value.ElementType, [.. value.Dims!]);
            OnnxModel model = g.Build();
            used.UnionWith(model.Nodes.Select(node => node.OpType));
            RuntimeShapes.Check(model, new Dictionary<string, long> { ["N"] = 2 }, unknown: Unknown(model));
        }

        Assert.IsGreaterThan(20, used.Count);
    }

    private static int Unknown(OnnxModel model)
    {
        InferredShapes shapes = ShapeInference.Infer(model);
        return model.Nodes.SelectMany(node => node.Outputs).Sum(name => shapes.Find(name)!.Dims!.Count(dim => dim == OnnxDim.Unknown));
    }

    /// <summary>Whether two broadcast whatever the open dimensions turn out to be.</summary>
    private static bool Fit(OnnxValue x, OnnxValue other)
    {
        int common = Math.Min(x.Dims!.Count, other.Dims!.Count);
        return x.Dims.TakeLast(common).Zip(other.Dims.TakeLast(common)).All(pair =>
            pair.First.Size == 1 || pair.Second.Size == 1 || (pair.First == pair.Second && pair.First != OnnxDim.Unknown));
    }

    private static OnnxValue? Grow(OnnxGraphBuilder g, OnnxValue x, OnnxValue other, Random random)
    {
        int rank = x.Dims!.Count;
        switch (random.Next(20))
        {
            case 0: return x.Sigmoid();
            case 1: return Fit(x, other) ? x + other : null;
            case 2: return Fit(x, other) ? x.Max(other) : null;
            case 3: return rank == 0 ? null : x.ReduceMean([random.Next(rank)], random.Next(2) == 0);
            case 4: return x.ReduceSum([-rank], keepDims: false);
            case 5: return x.Flatten(random.Next(rank + 1));
            case 6: return x.Transpose();
            case 7: return x.Reshape(0, -1);
            case 8: return rank == 0 ? null : x.Concat(random.Next(rank), x);
            case 9: return x.Unsqueeze(random.Next(-rank, rank));
            case 10: return rank < 2 ? null : x.Slice(random.Next(1, rank), random.Next(-2, 1), random.Next(1, 9), random.Next(1, 3));
            case 11: return x.MatMul(x.Transpose([.. Enumerable.Range(0, Math.Max(rank - 2, 0)).Select(axis => (long)axis), rank - 1, rank - 2]));
            case 12 when rank > 1 && x.Dims[1].Size is long channels and > 0:
                long size = random.Next(1, 4);
                OnnxValue weights = g.Initializer(OnnxTensor.Create<float>(new float[3 * channels * size * size], 3, channels, size, size));
                return x.Conv(weights, strides: [random.Next(1, 3), 1], pads: [random.Next(2), 0, 1, random.Next(2)], dilations: [1, random.Next(1, 3)]);
            case 13: return x.MaxPool([2, random.Next(1, 4)], [random.Next(1, 3), 2], [0, 0, 1, 0], ceiling: random.Next(2) == 0);
            case 14: return x.AveragePool([random.Next(1, 4), 2], pads: [0, 1, 0, 0]);
            case 15: return x.GlobalMaxPool();
            case 16: return x.Softmax();
            case 17: return !Fit(x, other) ? null : x.IsGreater(other).Where(x, other);
            case 18: return rank == 0 ? null : x.Gather(g.Initializer(OnnxTensor.Create<long>([0, 0, 0], 1, 3)), random.Next(rank));
            default: return x.Expand([2, .. Enumerable.Repeat(1L, rank)]);
        }
    }
}
