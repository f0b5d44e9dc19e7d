using System.Text.Json.Nodes;

namespace MLExtensions.Cli.Reporting;

/// <summary>A command did its work, and the result is a failure that the JSON object tells in full.</summary>
internal sealed class WorkFailedException(string message, JsonObject result) : Exception(message)
{
    /// <summary>What the command's JSON object says beside the error.</summary>
    public JsonObject Result { get; } = result;
}
