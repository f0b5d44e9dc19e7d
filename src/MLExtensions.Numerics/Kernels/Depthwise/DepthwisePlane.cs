namespace MLExtensions.Numerics.Kernels;

/// <summary>Where the pixels lie that a sum over an image walks through: lines of pixels.</summary>
/// <param name="Address">The first pixel.</param>
/// <param name="Line">Floats from one line to the next.</param>
/// <param name="Pixel">Floats from one pixel to the next.</param>
internal readonly unsafe record struct DepthwisePlane(nint Address, nint Line, nint Pixel)
{
    public DepthwisePlane(float* address, nint line, nint pixel)
        : this((nint)address, line, pixel)
    {
    }
}
