using System.Text.Json.Nodes;

namespace MLExtensions.Cli.Reporting;

/// <summary>A command was cancelled and has saved what it had by then.</summary>
internal sealed class WorkCancelledException(string message, JsonObject result) : OperationCanceledException(message)
{
    /// <summary>What the command's JSON object says about the saved part.</summary>
    public JsonObject Result { get; } = result;
}
