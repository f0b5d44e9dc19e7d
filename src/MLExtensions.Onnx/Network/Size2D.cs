namespace MLExtensions.Onnx;

/// <summary>A height and a width: of a kernel, a stride, a dilation. One number stands for both.</summary>
/// <param name="Height">The height.</param>
/// <param name="Width">The width.</param>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>The same height and width.</summary>
    public static implicit operator Size2D(int size) => FromInt32(size);

    /// <summary>A height and a width.</summary>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>The same height and width.</summary>
    public static Size2D FromInt32(int size) => new(size, size);

    /// <summary>For example <c>3×5</c>.</summary>
    public override string ToString() => $"{Height}×{Width}";

    internal long[] ToInts() => [Height, Width];

    internal Size2D Require(int least, string parameter) => Height >= least && Width >= least
        ? this
        : throw new ArgumentOutOfRangeException(parameter, ToString(), $"Both sizes must be at least {least}.");
}
