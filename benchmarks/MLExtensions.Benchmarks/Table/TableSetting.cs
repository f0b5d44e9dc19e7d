using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MLExtensions.Benchmarks.Table;

/// <summary>What the lines share: threads, a folder for their files, and where the peers are.</summary>
internal sealed class TableSetting
{
    private readonly Dictionary<string, bool> _modules = [];

    public required int Threads { get; init; }

    /// <summary>A folder that is deleted at the end.</summary>
    public required string Folder { get; init; }

    public required string Python { get; init; }

    /// <summary>The folder of Stanford's GloVe programs.</summary>
    public string? StanfordTools { get; init; }

    /// <summary>The folder of openTSNE's package; null for where Python finds it.</summary>
    public string? OpenTsne { get; init; }

    /// <summary>FIt-SNE's program.</summary>
    public string? FitSne { get; init; }

    public string ThreadsText => Argument(Threads);

    public static string Argument(int number) => number.ToString(CultureInfo.InvariantCulture);

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Starts a peer's script that runs on request; null where Python lacks the module.</summary>
    public PeerProcess? Start(string module, string script, params string[] arguments) =>
        Has(module) ? new PeerProcess(Python, PeerProcess.Script(script), [.. arguments, "--threads", ThreadsText]) : null;

    /// <summary>Whether Python finds a module.</summary>
    /// <param name="module">Its name.</param>
    /// <param name="path">A folder in which it is looked for too.</param>
    public bool Has(string module, string? path = null)
    {
        if (_modules.TryGetValue(module, out bool known))
        {
            return known;
        }

        try
        {
            var start = new ProcessStartInfo(Python, ["-c", $"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)"]);
            if (path is not null)
            {
                start.Environment["PYTHONPATH"] = path;
            }

            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return _modules[module] = process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return _modules[module] = false;
        }
    }
}
