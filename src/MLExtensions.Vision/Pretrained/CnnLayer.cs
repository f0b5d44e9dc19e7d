namespace MLExtensions.Vision;

/// <summary>A layer of a convolutional network, as it was found in the graph.</summary>
/// <param name="Name">
/// A name by place, whatever the graph calls it: <c>block3_conv1</c>, <c>block3_pool</c>, <c>global_pool</c>, <c>flatten</c>, <c>fc1</c>, <c>logits</c>.
/// </param>
/// <param name="Kind">What the layer is.</param>
/// <param name="Block">The block, from 1: what lies between two reductions of the plane; 0 in the head.</param>
/// <param name="ValueName">The value of the graph that the layer gives: after its activation; before it (and before a softmax) for <c>logits</c>.</param>
/// <param name="PreActivationName">The value before the activation; <paramref name="ValueName"/> where there is none.</param>
/// <param name="Channels">Channels of a plane, or the size of a vector; 0 where only a run can tell.</param>
/// <param name="Height">Rows of the plane; null for a vector, and where the size of the image is free.</param>
/// <param name="Width">Columns of the plane; null as for <paramref name="Height"/>.</param>
/// <param name="ReceptiveField">What a position of the plane sees of the image; null where it is the whole image.</param>
public sealed record CnnLayer(
    string Name,
    CnnLayerKind Kind,
    int Block,
    string ValueName,
    string PreActivationName,
    int Channels,
    int? Height,
    int? Width,
    ReceptiveField? ReceptiveField)
{
    /// <summary>Whether the layer gives planes [N, channels, height, width]; otherwise vectors [N, channels].</summary>
    public bool IsSpatial { get; init; }

    /// <summary>Order of the dimensions of <see cref="ValueName"/>; NHWC only where an exporter put the activation behind a Transpose.</summary>
    public TensorLayout Layout { get; init; }

    /// <summary>The name and the shape.</summary>
    public override string ToString() => IsSpatial ? $"{Name} [{Channels}, {Size(Height)}, {Size(Width)}]" : $"{Name} [{Channels}]";

    private static string Size(int? size) => size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?";
}
