using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace MLExtensions.Cli.Reporting;

/// <summary>Where a command writes to, and how its end becomes an exit code.</summary>
internal sealed class CommandConsole(TextWriter output, TextWriter error, bool interactive, CancellationToken cancellationToken)
{
    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Runs a command's work and turns what it throws into one clear line and an exit code.</summary>
    /// <param name="name">The command, for the JSON object.</param>
    /// <param name="json">Whether a JSON object is wanted as the last line.</param>
    /// <param name="work">The work; its result is the JSON object.</param>
    public int Run(string name, bool json, Func<JsonObject> work)
    {
        (int code, JsonObject result) = Try(work);
        if (json)
        {
            var document = new JsonObject { ["command"] = name, ["status"] = Status(code) };
            foreach ((string key, JsonNode? value) in result)
            {
                document[key] = value?.DeepClone();
            }

            output.WriteLine(document.ToJsonString(JsonOptions));
        }

        return code;
    }

    /// <summary>Runs work that reports its progress: as bars on a terminal, as lines elsewhere.</summary>
    public T WithProgress<T>(Func<IProgress<TrainingProgress>, T> work)
    {
        if (!interactive)
        {
            return work(new LineProgress(error));
        }

        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return BarProgress.Run(terminal, work);
    }

    /// <summary>Writes a line of the result, unless JSON takes its place.</summary>
    public void Result(string line) => output.WriteLine(line);

    /// <summary>Writes a line about the work.</summary>
    public void Note(string line) => error.WriteLine(OneLine(line));

    /// <summary>A message on one line.</summary>
    public static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Status(int code) => code switch
    {
        ExitCode.Success => "ok",
        ExitCode.Cancelled => "cancelled",
        _ => "failed",
    };

    private (int Code, JsonObject Result) Try(Func<JsonObject> work)
    {
        try
        {
            return (ExitCode.Success, work());
        }
        catch (WorkCancelledException cancelled)
        {
            error.WriteLine($"mlx: {OneLine(cancelled.Message)}");
            return (ExitCode.Cancelled, cancelled.Result);
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("mlx: cancelled; nothing was written.");
            return (ExitCode.Cancelled, []);
        }
        catch (WorkFailedException failed)
        {
            error.WriteLine($"mlx: {OneLine(failed.Message)}");
            failed.Result["error"] = OneLine(failed.Message);
            return (ExitCode.Failed, failed.Result);
        }
        catch (Exception exception)
        {
            string message = ErrorText.Describe(exception);
            error.WriteLine($"mlx: {message}");
            return (ExitCode.Failed, new JsonObject { ["error"] = message });
        }
    }
}
