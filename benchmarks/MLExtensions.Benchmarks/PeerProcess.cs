using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MLExtensions.Benchmarks;

/// <summary>
/// A peer that stays warm in its own process and runs steps on request: it reads a number of steps per line and answers with a JSON list of their
/// milliseconds. So the peer and ours take turns in one run, on the same input and number of threads.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    // A step of the slowest peer takes a part of it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;

    /// <summary>Starts <c>python script arguments</c>.</summary>
    public PeerProcess(string python, string script, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(script);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // glibc gives large blocks back to the system at every step otherwise, which costs PyTorch a fifth of its speed.
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = "4000000000";
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "4000000000";
        _process = Start(start);
    }

    /// <summary>Milliseconds of each of a number of steps.</summary>
    /// <exception cref="InvalidOperationException">The peer has ended.</exception>
    public double[] Run(int steps)
    {
        const string Ended = "The peer ended before it answered; its message is above.";
        try
        {
            _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
            _process.StandardInput.Flush();
        }
        catch (IOException error)
        {
            throw new InvalidOperationException(Ended, error);
        }

        string line = ReadLine() ?? throw new InvalidOperationException(Ended);
        try
        {
            return JsonSerializer.Deserialize<double[]>(line) is { Length: > 0 } times ? times : throw new InvalidOperationException("The peer answered without a time.");
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"The peer answered with something else than times: '{line}'.", error);
        }
    }

    /// <summary>The folder of the peers' scripts: beside the benchmarks, in the source tree.</summary>
    public static string Script(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "benchmarks", "peers", name);
            if (File.Exists(script))
                return script;
        }

        throw new FileNotFoundException($"There is no benchmarks/peers/{name} above '{AppContext.BaseDirectory}'; run the benchmarks from the source tree.");
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException($"'{start.FileName}' cannot be started: {error.Message}", error);
        }
    }

    private string? ReadLine()
    {
        try
        {
            return _process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (TimeoutException error)
        {
            throw new InvalidOperationException($"The peer has not answered for {Patience.TotalMinutes:F0} minutes.", error);
        }
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, with a request unread.
        }

        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
