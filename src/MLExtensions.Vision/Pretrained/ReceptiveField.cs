namespace MLExtensions.Vision;

/// <summary>
/// The rectangle of the image that a position of a plane depends on. Position (0, 0) sees the rectangle from (<see cref="Top"/>,
/// <see cref="Left"/>), which padding may put outside the image; the next row's lies <see cref="StrideY"/> pixels below.
/// </summary>
/// <param name="Height">Rows of the rectangle, in pixels of the image.</param>
/// <param name="Width">Columns of the rectangle.</param>
/// <param name="StrideY">Pixels between neighbouring rows of the plane.</param>
/// <param name="StrideX">Pixels between neighbouring columns of the plane.</param>
/// <param name="Top">First row that position (0, 0) sees.</param>
/// <param name="Left">First column that position (0, 0) sees.</param>
/// <remarks>W. Luo et al., Understanding the effective receptive field in deep convolutional neural networks, NIPS 2016, section 1.</remarks>
public readonly record struct ReceptiveField(int Height, int Width, int StrideY, int StrideX, int Top, int Left)
{
    /// <summary>The rectangle that a position sees; it may reach over the image's edges.</summary>
    /// <param name="row">Row of the plane.</param>
    /// <param name="column">Column of the plane.</param>
    /// <returns>Left, top, width and height in pixels of the image.</returns>
    public (int Left, int Top, int Width, int Height) At(int row, int column) =>
        (Left + (column * StrideX), Top + (row * StrideY), Width, Height);
}
