namespace MLExtensions.Projection;

/// <summary>
/// Frees what a phase of a large map has left behind. The collector does not look for arrays of hundreds of megabytes until as much
/// again was allocated; the peak would be half as high again.
/// </summary>
internal static class Garbage
{
    private const long WorthCollecting = 1 << 24;

    /// <summary>Collects, where enough may have been left.</summary>
    /// <param name="values">The number of values in the phase's arrays.</param>
    public static void Free(long values)
    {
        if (values >= WorthCollecting)
        {
            GC.Collect();
        }
    }
}
