namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>Along one axis: which pixels position 0 sees, first to last, and how far the next position's lie off.</summary>
internal readonly record struct AxisField(int First, int Last, int Stride)
{
    public static AxisField Pixel => new(0, 0, 1);

    /// <summary>Behind a window that begins <paramref name="pad"/> positions before the first one.</summary>
    public AxisField Window(int kernel, int stride, int dilation, int pad) => new(
        First - (pad * Stride),
        Last + ((((kernel - 1) * dilation) - pad) * Stride),
        Stride * stride);

    /// <summary>What a sum or a concatenation of two planes sees.</summary>
    public AxisField Union(AxisField other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last), Math.Max(Stride, other.Stride));
}

/// <summary>What a position of a plane sees of the image.</summary>
internal readonly record struct PlaneField(AxisField Y, AxisField X)
{
    public static PlaneField Pixel => new(AxisField.Pixel, AxisField.Pixel);

    /// <summary>Pixels that a position stands for: grows where the plane is reduced.</summary>
    public int Reduction => Math.Max(Y.Stride, X.Stride);

    public PlaneField Union(PlaneField other) => new(Y.Union(other.Y), X.Union(other.X));

    public ReceptiveField ToReceptiveField() => new(Y.Last - Y.First + 1, X.Last - X.First + 1, Y.Stride, X.Stride, Y.First, X.First);
}
