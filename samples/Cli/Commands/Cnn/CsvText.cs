namespace MLExtensions.Cli.Commands.Cnn;

/// <summary>Texts as fields of a CSV file (RFC 4180).</summary>
internal static class CsvText
{
    public static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
