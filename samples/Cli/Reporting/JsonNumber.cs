using System.Text.Json.Nodes;

namespace MLExtensions.Cli.Reporting;

/// <summary>Numbers for JSON, which knows neither NaN nor infinity.</summary>
internal static class JsonNumber
{
    /// <summary>The number, or null where it is not finite.</summary>
    public static JsonNode? Of(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
