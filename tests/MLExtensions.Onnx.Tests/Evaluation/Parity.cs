using System.Globalization;

namespace MLExtensions.Onnx.Tests;

/// <summary>Runs a graph in ONNX Runtime and in the reference evaluator and compares every output.</summary>
internal static class Parity
{
    /// <summary>float32 against float64: |a − b| at most this times max(1, max |b|).</summary>
    public const double Tolerance = 2e-5;

    /// <summary>A graph of one node; integers, booleans, and the inputs from <paramref name="firstConstant"/> on become initializers.</summary>
    public static OnnxModel Node(
        string opType, IReadOnlyList<ReferenceTensor?> inputs, OnnxAttribute[]? attributes = null, int outputs = 1, int opset = 21, int firstConstant = int.MaxValue,
        OnnxElementType[]? types = null)
    {
        var g = new OnnxGraphBuilder(opType, new OnnxBuildOptions { Opset = opset, IrVersion = 10, AllowNewer = true });
        var values = new OnnxValue[inputs.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = inputs[i] is not ReferenceTensor tensor ? OnnxValue.None
                : i >= firstConstant || !tensor.IsReal ? g.Initializer(Tensor(tensor))
                : g.Input(Name(i), tensor.ElementType, [.. tensor.Dims.Select(dim => (OnnxDim)dim)]);
        }

        IReadOnlyList<OnnxValue> results = g.NodeWithOutputs(opType, values, outputs, attributes ?? []);
        OnnxElementType type = inputs.FirstOrDefault(input => input is not null)?.ElementType ?? OnnxElementType.Float;
        for (int i = 0; i < outputs; i++)
            g.Output(string.Create(CultureInfo.InvariantCulture, $"y{i}"), results[i], types?[i] ?? type, [.. results[i].Dims ?? []]);
        OnnxModel model = g.Build();
        // The shape of the results is what is tested: it is not declared.
        foreach (Proto.ValueInfoProto output in model.Proto.Graph.Output)
            output.Type.TensorType.Shape = null;
        return model;
    }

    public static string Name(int input) => string.Create(CultureInfo.InvariantCulture, $"x{input}");

    /// <summary>One node, checked.</summary>
    public static void Check(
        string opType, IReadOnlyList<ReferenceTensor?> inputs, OnnxAttribute[]? attributes = null, int outputs = 1, int opset = 21, int firstConstant = int.MaxValue,
        OnnxElementType[]? types = null, double tolerance = Tolerance)
    {
        OnnxModel model = Node(opType, inputs, attributes, outputs, opset, firstConstant, types);
        var feeds = new Dictionary<string, ReferenceTensor>();
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] is ReferenceTensor tensor && model.Inputs.Any(input => input.Name == Name(i)))
                feeds[Name(i)] = tensor;
        }

        Check(model, feeds, tolerance, $"{opType} (opset {opset}) of {string.Join(", ", inputs)} {string.Join(", ", (attributes ?? []).Select(Describe))}");
    }

    /// <summary>A whole model, checked.</summary>
    public static void Check(OnnxModel model, IReadOnlyDictionary<string, ReferenceTensor> feeds, double tolerance = Tolerance, string? what = null)
    {
        IReadOnlyDictionary<string, ReferenceTensor> expected = new ReferenceEvaluator(model).Run(feeds);
        using var session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults results = session.Run([.. feeds.Select(feed => feed.Value.ToFeed(feed.Key))]);
        foreach (string name in results.Names)
            Close(expected[name], ReferenceTensor.FromResult(results, name), tolerance, $"{what} output {name}");
    }

    public static void Close(ReferenceTensor expected, ReferenceTensor actual, double tolerance, string what)
    {
        Assert.AreEqual($"{actual}", $"{expected}", what);
        double scale = expected.Values.Where(double.IsFinite).Select(Math.Abs).Append(1).Max();
        for (int i = 0; i < expected.Values.Length; i++)
        {
            double e = expected.Values[i], a = actual.Values[i];
            if (e.Equals(a) || Math.Abs(e - a) <= tolerance * scale)
                continue;
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: element {i} of {expected} is {a} in ONNX Runtime, {e} in the reference evaluator."));
        }
    }

    public static OnnxTensor Tensor(ReferenceTensor tensor) => tensor.ElementType switch
    {
        OnnxElementType.Float => OnnxTensor.Create<float>(Array.ConvertAll(tensor.Values, value => (float)value), tensor.Dims),
        OnnxElementType.Double => OnnxTensor.Create<double>(tensor.Values, tensor.Dims),
        OnnxElementType.Int64 => OnnxTensor.Create<long>(Array.ConvertAll(tensor.Values, value => (long)value), tensor.Dims),
        OnnxElementType.Int32 => OnnxTensor.Create<int>(Array.ConvertAll(tensor.Values, value => (int)value), tensor.Dims),
        OnnxElementType.Bool => OnnxTensor.Create<bool>(Array.ConvertAll(tensor.Values, value => value != 0), tensor.Dims),
        _ => throw new NotSupportedException($"{tensor.ElementType}"),
    };

    private static string Describe(OnnxAttribute attribute) => attribute.ToProto().ToString();
}
