using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>A graph of a training, ready to be compiled: what it computes and under which names.</summary>
internal sealed class TrainingGraph
{
    public required ModelProto Model { get; init; }

    /// <summary>What is fed at every run: the model's inputs and the loss's targets.</summary>
    public required IReadOnlyList<OnnxValueInfo> Feeds { get; init; }

    /// <summary>Feeds that hold class numbers.</summary>
    public required IReadOnlyList<LabelRange> Labels { get; init; }

    /// <summary>Inputs that are filled with the random masks of Dropout.</summary>
    public required IReadOnlyList<DropoutMask> Masks { get; init; }

    /// <summary>The outputs that a caller fetches: of the model, and the loss as the last one; empty for a step.</summary>
    public required IReadOnlyList<string> Fetches { get; init; }

    /// <summary>The new value of each variable that the graph replaces.</summary>
    public IReadOnlyDictionary<string, string> Replaced { get; init; } = new Dictionary<string, string>();

    /// <summary>Outputs with the gradients of the groups, of a graph that computes no more.</summary>
    public IReadOnlyList<string> Gradients { get; init; } = [];

    /// <summary>Inputs of rank 0 that are set anew for every update, in the optimizer's order.</summary>
    public IReadOnlyList<string> Scalars { get; init; } = [];

    /// <summary>Input of rank 0 that is 0 for the first batch of an update and 1 for the others; null where nothing is accumulated.</summary>
    public string? Keep { get; init; }

    public string? Loss { get; init; }

    public string? GradientNorm { get; init; }
}
