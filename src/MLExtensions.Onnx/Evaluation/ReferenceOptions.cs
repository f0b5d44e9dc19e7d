namespace MLExtensions.Onnx;

/// <summary>What a run of the reference evaluator records, replays and reports.</summary>
public sealed class ReferenceOptions
{
    /// <summary>Decisions of an earlier run that this one repeats, whatever its own values say: the run stays on that linear piece.</summary>
    /// <value>The default value is null: every node decides from its inputs.</value>
    public BranchDecisions? Replay { get; init; }

    /// <summary>Where this run writes its decisions and how near each came to a kink.</summary>
    /// <value>The default value is null: nothing is recorded.</value>
    public BranchDecisions? Record { get; init; }

    /// <summary>
    /// Values by name that decide the branches in place of the run's own, such as another runtime's float32 values of the same graph:
    /// both then sit on the same linear piece. Outputs of random nodes (the mask of a Dropout) are taken from it too. A node whose inputs are not in it decides from the run's own.
    /// </summary>
    /// <value>The default value is null.</value>
    public IReadOnlyDictionary<string, ReferenceTensor>? DecideFrom { get; init; }

    /// <summary>Seed of what random nodes draw (RandomNormal, Dropout in training mode …); no other runtime draws the same.</summary>
    /// <value>The default value is null: a random node is an error, unless its output is fed or given by <see cref="DecideFrom"/>.</value>
    public int? Seed { get; init; }

    /// <summary>Called after each node with the node and its outputs, in the order they are computed.</summary>
    /// <value>The default value is null.</value>
    public Action<OnnxNode, IReadOnlyList<ReferenceTensor>>? Observer { get; init; }

    /// <summary>Asked before each node.</summary>
    public CancellationToken CancellationToken { get; init; }
}
