using System.Diagnostics;

namespace MLExtensions.Build.Tests;

/// <summary>Runs commands as a user would, free of what the test's own MSBuild left in the environment.</summary>
internal static class DotnetCommand
{
    /// <summary>Runs <c>dotnet</c>.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="packages">A package cache of its own; null for the machine's.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The exit code, and both streams.</returns>
    public static (int ExitCode, string Output) Run(string folder, string? packages, params string[] arguments) => Start("dotnet", folder, packages, arguments);

    /// <summary>Runs a program.</summary>
    public static (int ExitCode, string Output) Start(string program, string folder, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + errors.Result).Trim());
    }
}
