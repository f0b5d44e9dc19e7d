namespace MLExtensions.Numerics.Kernels;

/// <summary>
/// How a tile's products walk through both factors: <see cref="Segments"/> times <see cref="Length"/> steps. A dense product is one segment;
/// a convolution has one for each row of its window; a sum over an image's pixels has one for each row of the image.
/// </summary>
internal struct TileWalk
{
    /// <summary>The number of segments.</summary>
    public int Segments;

    /// <summary>The number of steps of a segment.</summary>
    public int Length;

    /// <summary>Floats from one step to the next in the left factor.</summary>
    public nint LeftStep;

    /// <summary>Floats from the start of one segment to the next in the left factor.</summary>
    public nint LeftSegment;

    /// <summary>Floats from one step to the next in the right factor.</summary>
    public nint RightStep;

    /// <summary>Floats from the start of one segment to the next in the right factor.</summary>
    public nint RightSegment;
}
