namespace MLExtensions.Build.Tests;

/// <summary>The checkout that the tests were built in, and how.</summary>
internal static class Repository
{
    /// <summary>The folder of MLExtensions.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The configuration of this build: Debug, Release.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Whether this build uses the stand-ins of eng/compat.</summary>
    public static bool IsCompat =>
#if MLNET_COMPAT
        true;
#else
        false;
#endif

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MLExtensions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the repository: there is no MLExtensions.sln above them.");
    }
}
