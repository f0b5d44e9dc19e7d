namespace MLExtensions.Vision.Search;

/// <summary>Index files hold numbers as little-endian machines do.</summary>
internal static class LittleEndian
{
    /// <exception cref="PlatformNotSupportedException">The machine is big-endian.</exception>
    public static void Require()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Index files are little-endian; this machine is not.");
        }
    }
}
