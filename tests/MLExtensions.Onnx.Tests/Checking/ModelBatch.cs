using System.Diagnostics;
using System.Globalization;

namespace MLExtensions.Onnx.Tests.Checking;

/// <summary>Many models in one file, compiled and run in a child process with a limit on its memory.</summary>
internal sealed class ModelBatch
{
    private const int TimeLimitMilliseconds = 120_000;

    /// <summary>Writes the models.</summary>
    public static void Write(string path, IReadOnlyList<byte[]> models)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(models.Count);
        foreach (byte[] model in models)
        {
            writer.Write(model.Length);
            writer.Write(model);
        }
    }

    /// <summary>Runs all; a model that ends the child is noted, and a new child goes on behind it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">Number of models in it.</param>
    /// <param name="leastRan">How many must run through: otherwise that is a failure too.</param>
    /// <returns>What happened to each model that was not simply run or refused.</returns>
    public static IReadOnlyList<string> RunInChild(string path, int count, int leastRan)
    {
        var failures = new List<string>();
        for (int first = 0; first < count;)
        {
            (int code, string output, string error) = Start(path, first);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            failures.AddRange(lines.Where(line => line.StartsWith("unexpected", StringComparison.Ordinal)));
            if (code == 0)
            {
                // A child that did nothing would find nothing.
                string[] summary = lines[^1].Split(' ');
                int ran = summary is ["ran", string number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
                if (ran < leastRan && first == 0)
                    failures.Add($"of {count - first} models only {ran} ran: {lines[^1]}");
                break;
            }

            int last = int.Parse(lines.Last(line => char.IsAsciiDigit(line[0])), CultureInfo.InvariantCulture);
            failures.Add($"model {last} ended the process with {code}: {error[Math.Max(0, error.Length - 2000)..]}");
            first = last + 1;
        }

        return failures;
    }

    /// <summary>In the child: says the number of each model before it is touched.</summary>
    public static void Run(string path, int first)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        int count = reader.ReadInt32();
        int ran = 0, refused = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = reader.ReadBytes(reader.ReadInt32());
            if (i < first)
                continue;
            Console.WriteLine(i.ToString(CultureInfo.InvariantCulture));
            Console.Out.Flush();
            try
            {
                ran += RunOne(bytes) ? 1 : 0;
            }
            catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
            {
                // Refused by ONNX Runtime, or failed while running: in order.
                refused++;
            }
            catch (Exception error)
            {
                Console.WriteLine($"unexpected {error.GetType().Name} for model {i}: {error.Message.ReplaceLineEndings(" ")} {error.StackTrace?.ReplaceLineEndings(" ")}");
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ran {ran} refused {refused}"));
    }

    /// <returns>False for a model that cannot be fed here.</returns>
    private static bool RunOne(byte[] bytes)
    {
        OnnxModel model = OnnxModel.Load(bytes);
        if (model.HasExternalData)
            return false;
        using var session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = 1 });
        var feeds = new List<OnnxFeed>();
        foreach (OnnxValueInfo input in session.Inputs)
        {
            long[] dims = [.. (input.Dims ?? []).Select(dim => dim.Size ?? 2)];
            if (Zeros(input, dims) is not OnnxFeed feed)
                return false;
            feeds.Add(feed);
        }

        using OnnxResults results = session.Run([.. feeds]);
        return true;
    }

    private static OnnxFeed? Zeros(OnnxValueInfo input, long[] dims)
    {
        Int128 count = dims.Aggregate((Int128)1, (product, dim) => product > 1_000_000 ? product : product * dim);
        if (count > 1_000_000 || dims.Any(dim => dim > 1_000_000))
            return null;
        return input.ElementType switch
        {
            OnnxElementType.Float => OnnxFeed.Of<float>(input.Name, new float[(int)count], dims),
            OnnxElementType.Int64 => OnnxFeed.Of<long>(input.Name, new long[(int)count], dims),
            OnnxElementType.Bool => OnnxFeed.Of<bool>(input.Name, new bool[(int)count], dims),
            OnnxElementType.String => OnnxFeed.Of(input.Name, new string[(int)count], dims),
            _ => null,
        };
    }

    private static (int Code, string Output, string Error) Start(string path, int first)
    {
        string dotnet = Environment.ProcessPath is string self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
        string[] command = [dotnet, typeof(Program).Assembly.Location, "run-models", path, first.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true };
        if (OperatingSystem.IsLinux())
        {
            // 5 GB of address space: a model that asks for more memory gets an error instead of the machine's.
            start.FileName = "/bin/sh";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add("ulimit -v 5000000; ulimit -c 0; exec \"$@\"");
            start.ArgumentList.Add("sh");
        }
        else
        {
            (start.FileName, command) = (command[0], command[1..]);
        }

        foreach (string argument in command)
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_GCHeapHardLimit"] = "20000000";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeLimitMilliseconds))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        return (process.ExitCode, output.Result, error.Result);
    }
}
