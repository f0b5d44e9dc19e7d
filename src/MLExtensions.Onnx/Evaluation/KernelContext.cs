using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>What a kernel of the reference evaluator sees: the node, its inputs, and the branches that are given.</summary>
internal sealed class KernelContext(NodeProto node, long opset, ReferenceTensor?[] inputs, ReferenceOptions options)
{
    public NodeProto Node => node;

    /// <summary>Version of the standard operators that the model imports; it says which form the node has.</summary>
    public long Opset => opset;

    public int InputCount => inputs.Length;

    public bool HasOutput(int index) => node.OutputOrNull(index) is not null;

    public ReferenceTensor Input(int index) => InputOrNull(index)
        ?? throw new InvalidDataException($"Node {node.Describe()} lacks input {index}.");

    public ReferenceTensor? InputOrNull(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>The input as integers (axes, sizes), or null for one left out.</summary>
    public long[]? IntsOrNull(int index) => InputOrNull(index) is ReferenceTensor tensor ? Array.ConvertAll(tensor.Values, value => (long)value) : null;

    public long[] Ints(int index) => IntsOrNull(index) ?? throw new InvalidDataException($"Node {node.Describe()} lacks input {index}.");

    /// <summary>The single element of an input, or the default for one left out.</summary>
    public double Scalar(int index, double defaultValue)
    {
        if (InputOrNull(index) is not ReferenceTensor tensor)
            return defaultValue;
        return tensor.Values.Length == 1 ? tensor.Values[0] : throw Bad($"input {index} must have one element");
    }

    /// <summary>The input that decides branches: the value given by <see cref="ReferenceOptions.DecideFrom"/>, or the input itself.</summary>
    public ReferenceTensor Deciding(int index)
    {
        ReferenceTensor own = Input(index);
        if (options.DecideFrom is null || !options.DecideFrom.TryGetValue(node.Input[index], out ReferenceTensor? given))
            return own;
        return given.Values.Length == own.Values.Length
            ? given
            : throw new ArgumentException($"The value given for '{node.Input[index]}' is {given}; node {node.Describe()} reads {own} there.");
    }

    /// <summary>A value given for one of the node's own outputs (the mask of a Dropout), or null.</summary>
    public ReferenceTensor? GivenOutput(int index) =>
        node.OutputOrNull(index) is string name && options.DecideFrom is not null ? options.DecideFrom.GetValueOrDefault(name) : null;

    /// <summary>The stream of a random node: the same for the same seed and output name.</summary>
    public Random Random => options.Seed is int seed
        ? new Random(node.Output.SelectMany(name => name).Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter)))
        : throw new NotSupportedException(
            $"Node {node.Describe()} draws random numbers, which no other runtime repeats: feed its output '{node.Output[0]}', or set a seed.");

    /// <summary>The branch of each element: replayed when a run is replayed, otherwise chosen.</summary>
    /// <param name="count">Number of choices.</param>
    /// <param name="choose">The choice for an element, and how far its input is from the next kink (infinite when there is none).</param>
    public long[] Decide(int count, Func<int, (long Choice, double Distance)> choose)
    {
        string key = node.Output.First(output => output.Length > 0);
        if (options.Replay?.Find(key) is long[] replayed)
        {
            if (replayed.Length != count)
                throw new ArgumentException($"The replayed run made {replayed.Length} decisions at node {node.Describe()}; here there are {count}.");
            return replayed;
        }

        var choices = new long[count];
        double nearest = double.PositiveInfinity;
        for (int i = 0; i < count; i++)
        {
            (choices[i], double distance) = choose(i);
            nearest = Math.Min(nearest, distance);
        }

        options.Record?.Set(key, choices, new KinkDistance(node.Describe(), key, nearest));
        return choices;
    }

    /// <summary>An axis counted from the front.</summary>
    public int Axis(long axis, int rank)
    {
        long counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank ? (int)counted : throw Bad($"axis {axis} is outside of rank {rank}");
    }

    /// <summary>An error that names the node and the shapes of its inputs.</summary>
    public InvalidDataException Bad(string reason) => new(
        $"Node {node.Describe()}: {reason}; its inputs are {string.Join(", ", inputs.Select((tensor, i) => tensor is null ? "(none)" : $"'{node.Input[i]}' {tensor}"))}.");
}
