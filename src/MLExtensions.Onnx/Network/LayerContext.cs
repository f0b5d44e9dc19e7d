using System.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>What a layer builds with: the graph, its own name, and parameters that are initialized from the network's seed.</summary>
public sealed class LayerContext
{
    private readonly NetworkState _state;
    private readonly Layer _layer;

    internal LayerContext(NetworkState state, Layer layer, string name)
    {
        _state = state;
        _layer = layer;
        Name = name;
    }

    /// <summary>The graph that the network is built in.</summary>
    public OnnxGraphBuilder Graph => _state.Graph;

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    internal long TrainedCount { get; private set; }

    internal long FixedCount { get; private set; }

    /// <summary>Adds a trained parameter, a Float initializer <c>layer.name</c>.</summary>
    /// <param name="name">The parameter's name within the layer, such as "weight".</param>
    /// <param name="initializer">Its values at the start.</param>
    /// <param name="fanIn">Number of inputs that one output is a sum of.</param>
    /// <param name="fanOut">Number of outputs that one input goes into.</param>
    /// <param name="dims">Its dimensions.</param>
    public OnnxValue Parameter(string name, WeightInitializer initializer, long fanIn, long fanOut, params ReadOnlySpan<long> dims)
    {
        OnnxValue value = Add(name, initializer, fanIn, fanOut, dims, out long count);
        TrainedCount += count;
        return value;
    }

    /// <summary>Adds a vector that training keeps by itself, such as a running mean: no gradient trains it.</summary>
    /// <param name="name">The vector's name within the layer.</param>
    /// <param name="initializer">Its values at the start.</param>
    /// <param name="size">Its size.</param>
    public OnnxValue Statistic(string name, WeightInitializer initializer, long size)
    {
        OnnxValue value = Add(name, initializer, size, size, [size], out long count);
        FixedCount += count;
        return value;
    }

    /// <summary>Applies further layers, listed under this one in the summary.</summary>
    /// <param name="path">Adds the layers to the chain that it is given.</param>
    /// <param name="input">What the first of them gets.</param>
    /// <returns>What the last of them gives.</returns>
    public OnnxValue Apply(Func<LayerChain, LayerChain> path, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(input);
        return path(new LayerChain(_state, input)).Current;
    }

    /// <summary>The dimensions of the input, which must be as many as asked for.</summary>
    /// <param name="input">The input.</param>
    /// <param name="wanted">What the layer takes, for the message; its entries are counted.</param>
    /// <exception cref="ArgumentException">The input has another number of dimensions.</exception>
    public IReadOnlyList<OnnxDim> RequireDims(OnnxValue input, params ReadOnlySpan<string> wanted)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dims is IReadOnlyList<OnnxDim> dims && dims.Count == wanted.Length)
            return dims;
        throw Error(input, $"takes [{string.Join(", ", wanted.ToArray())}]");
    }

    /// <summary>A size that must be known, because parameters depend on it.</summary>
    /// <param name="input">The input.</param>
    /// <param name="axis">The dimension; negative from the end.</param>
    /// <param name="what">What it is, for the message: "channels".</param>
    /// <exception cref="ArgumentException">The size is not known before a run.</exception>
    public long RequireSize(OnnxValue input, int axis, string what)
    {
        ArgumentNullException.ThrowIfNull(input);
        IReadOnlyList<OnnxDim> dims = input.Dims ?? throw Error(input, "must know its dimensions");
        int index = axis < 0 ? axis + dims.Count : axis;
        return index >= 0 && index < dims.Count && dims[index].Size is long size && size > 0 ? size : throw Error(input, $"must know the number of {what} (dimension {axis})");
    }

    /// <summary>An error that names the layer and the shape of its input.</summary>
    public ArgumentException Error(OnnxValue input, string what)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ArgumentException($"Layer {_layer.Kind} \"{Name}\" {what}; its input is {ShapeContext.Text(input.Dims)}.");
    }

    private OnnxValue Add(string name, WeightInitializer initializer, long fanIn, long fanOut, ReadOnlySpan<long> dims, out long count)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(initializer);
        count = ElementTypes.Count(dims, nameof(dims));
        var values = new float[checked((int)count)];
        string fullName = $"{Name}.{name}";
        // By name, not by order: a layer more or less leaves the start of the others as it was.
        initializer.Fill(values, new WeightShape([.. dims], fanIn, fanOut), new RandomSequence(_state.Seed, Hash(fullName)));
        return Graph.Initializer(OnnxTensor.Wrap<float>(values, dims), fullName);
    }

    /// <summary>FNV-1a: the same on every machine, as string hash codes are not.</summary>
    private static long Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
            hash = unchecked((hash ^ value) * 1099511628211);
        return unchecked((long)hash);
    }
}
