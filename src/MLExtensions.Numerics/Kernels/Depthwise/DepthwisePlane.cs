namespace MLExtensions.Numerics.Kernels;

/// <summary>Where the pixels lie that a kernel walks through, line by line.</summary>
/// <param name="Address">The first pixel, a pointer to float.</param>
/// <param name="Line">Floats from one line to the next; 0 for the same for all.</param>
/// <param name="Pixel">Floats from one pixel to the next; 0 for the same for all.</param>
internal readonly unsafe record struct DepthwisePlane(nint Address, nint Line, nint Pixel)
{
    /// <summary>Floats of one factor that a walk comes back to: a first-level cache of 32 KB holds both.</summary>
    private const int BlockLength = 3072;

    public DepthwisePlane(float* address, nint line, nint pixel)
        : this((nint)address, line, pixel)
    {
    }

    public float* Pointer => (float*)Address;

    /// <summary>The same steps from a place further on.</summary>
    public DepthwisePlane From(nint line, nint floats) => this with { Address = Address + (((line * Line) + floats) * sizeof(float)) };

    /// <summary>Lines of a block that is small enough for the cache. It depends on nothing but sizes, and so does the order of sums.</summary>
    public static int BlockLines(int pixels) => Math.Max(1, BlockLength / (pixels * TileKernel.Columns));
}
