using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Tests;

/// <summary>Compares inferred types and shapes with those of the tensors that ONNX Runtime computes.</summary>
internal static class RuntimeShapes
{
    /// <summary>Runs the model with zeros or given feeds and checks every value of its graph.</summary>
    /// <param name="model">A model whose input symbols are bound by <paramref name="symbols"/>.</param>
    /// <param name="symbols">Size for each symbol.</param>
    /// <param name="unknown">Number of dimensions that inference may leave open.</param>
    /// <param name="feeds">Feeds that are not to be zeros.</param>
    public static InferredShapes Check(OnnxModel model, IReadOnlyDictionary<string, long>? symbols = null, int unknown = 0, params OnnxFeed[] feeds)
    {
        symbols ??= new Dictionary<string, long>();
        InferredShapes shapes = ShapeInference.Infer(model);
        ModelProto open = model.Proto.Clone();
        string[] names = [.. open.Graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0)];
        open.Graph.Output.Clear();
        foreach (string name in names)
            open.Graph.Output.Add(new ValueInfoProto { Name = name });
        using var session = new OnnxSession(new OnnxModel(open), new OnnxSessionOptions { IntraOpThreads = 1 });
        OnnxFeed[] all = [.. feeds, .. model.Inputs.Where(input => feeds.All(feed => feed.Name != input.Name)).Select(input => Zeros(input, symbols))];
        using OnnxResults results = session.Run(all);
        int open_ = 0;
        foreach (string name in names)
        {
            OnnxValueInfo? info = shapes.Find(name);
            Assert.IsNotNull(info?.Dims, $"nothing is known of '{name}'");
            long[] actual = results.Dims(name);
            string text = $"inferred {info}, ONNX Runtime gives [{string.Join(", ", actual)}]";
            Assert.AreEqual(results.ElementType(name), info.ElementType, text);
            Assert.HasCount(actual.Length, info.Dims, text);
            for (int i = 0; i < actual.Length; i++)
            {
                if (info.Dims[i] == OnnxDim.Unknown)
                    open_++;
                else
                    Assert.AreEqual(actual[i], info.Dims[i].Size ?? symbols[info.Dims[i].Symbol!], text);
            }
        }

        Assert.AreEqual(unknown, open_, "unknown dimensions");
        return shapes;
    }

    public static OnnxFeed Zeros(OnnxValueInfo input, IReadOnlyDictionary<string, long> symbols)
    {
        long[] dims = [.. input.Dims!.Select(dim => dim.Size ?? symbols[dim.Symbol!])];
        int count = (int)dims.Aggregate(1L, (a, b) => a * b);
        return input.ElementType switch
        {
            OnnxElementType.Float => OnnxFeed.Of<float>(input.Name, new float[count], dims),
            OnnxElementType.Double => OnnxFeed.Of<double>(input.Name, new double[count], dims),
            OnnxElementType.Int64 => OnnxFeed.Of<long>(input.Name, new long[count], dims),
            OnnxElementType.Int32 => OnnxFeed.Of<int>(input.Name, new int[count], dims),
            OnnxElementType.Bool => OnnxFeed.Of<bool>(input.Name, new bool[count], dims),
            OnnxElementType.String => OnnxFeed.Of(input.Name, Enumerable.Repeat("", count).ToArray(), dims),
            _ => throw new NotSupportedException($"{input.ElementType}"),
        };
    }
}
