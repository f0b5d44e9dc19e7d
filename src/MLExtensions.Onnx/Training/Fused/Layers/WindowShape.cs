namespace MLExtensions.Onnx.Training.Fused;

/// <summary>The window of a convolution or pooling.</summary>
/// <param name="Height">Rows of the window.</param>
/// <param name="Width">Columns of the window.</param>
/// <param name="StrideY">Rows between windows.</param>
/// <param name="StrideX">Columns between windows.</param>
/// <param name="Top">Rows of the margin above.</param>
/// <param name="Left">Columns of the margin to the left.</param>
/// <param name="Bottom">Rows of the margin below.</param>
/// <param name="Right">Columns of the margin to the right.</param>
internal sealed record WindowShape(int Height, int Width, int StrideY, int StrideX, int Top, int Left, int Bottom, int Right)
{
    public int Positions => Height * Width;

    /// <summary>The widest margin.</summary>
    public int Border => Math.Max(Math.Max(Top, Left), Math.Max(Bottom, Right));

    public int OutputHeight(int height) => ((height + Top + Bottom - Height) / StrideY) + 1;

    public int OutputWidth(int width) => ((width + Left + Right - Width) / StrideX) + 1;

    /// <summary>Whether windows neither overlap nor leave gaps, and have no margin.</summary>
    public bool Tiles => Height == StrideY && Width == StrideX && Border == 0;
}
