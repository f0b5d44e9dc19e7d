namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Fake. A value as text of a MIME type.</summary>
public class FormattedValue
{
    public FormattedValue(string mimeType, string value) => (MimeType, Value) = (mimeType, value);

    public string MimeType { get; }

    public string Value { get; }

    // Without formatters of its own, .NET Interactive shows properties; the fake shows text.
    internal static IReadOnlyList<FormattedValue> CreateMany(object value) => [.. ((string[])["text/html", "text/plain"])
        .Where(mimeType => mimeType == "text/plain" || Formatter.Knows(value, mimeType)).Select(mimeType => new FormattedValue(mimeType, value.ToDisplayString(mimeType)))];
}
