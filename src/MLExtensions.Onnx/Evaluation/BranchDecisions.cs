namespace MLExtensions.Onnx;

/// <summary>
/// The branches that the nodes with kinks took in a run of the reference evaluator: which side of zero each element of a Relu was on, which element
/// of its window a MaxPool took, how a comparison came out.
/// </summary>
public sealed class BranchDecisions
{
    private readonly Dictionary<string, long[]> _choices = [];
    private readonly Dictionary<string, KinkDistance> _distances = [];

    /// <summary>How near each node with kinks came to one, in the order of the run.</summary>
    public IReadOnlyCollection<KinkDistance> Distances => _distances.Values;

    /// <summary>The node that came nearest to a kink; null when the run met no node with kinks.</summary>
    public KinkDistance? Nearest => _distances.Values.MinBy(distance => distance.Distance);

    /// <summary>The choice for every element of the node that computes this value, or null when it made none.</summary>
    internal long[]? Find(string output) => _choices.GetValueOrDefault(output);

    internal void Set(string output, long[] choices, KinkDistance distance)
    {
        _choices[output] = choices;
        _distances[output] = distance;
    }
}
