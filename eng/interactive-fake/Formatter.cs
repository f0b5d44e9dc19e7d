namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Fake. Formatters by type and MIME type; the one registered last wins.</summary>
public static class Formatter
{
    private static readonly List<(Type Type, string MimeType, Action<object, TextWriter> Format)> s_formatters = [];
    private static readonly Lock s_lock = new();

    public static void ResetToDefault()
    {
        lock (s_lock)
        {
            s_formatters.Clear();
        }
    }

    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = "text/plain")
    {
        lock (s_lock)
        {
            s_formatters.Add((type, mimeType, formatter));
        }
    }

    public static string ToDisplayString(this object obj, string mimeType = "text/plain")
    {
        var writer = new StringWriter();
        if (Find(obj, mimeType) is { } format)
        {
            format(obj, writer);
        }
        else
        {
            writer.Write(obj);
        }

        return writer.ToString();
    }

    /// <summary>Raised when a cell shows a value, or a new one in its place.</summary>
    internal static event Action<DisplayedValue>? Displayed;

    internal static bool Knows(object value, string mimeType) => Find(value, mimeType) is not null;

    internal static void Raise(DisplayedValue value) => Displayed?.Invoke(value);

    private static Action<object, TextWriter>? Find(object value, string mimeType)
    {
        lock (s_lock)
        {
            return s_formatters.FindLast(entry => entry.MimeType == mimeType && entry.Type.IsInstanceOfType(value)).Format;
        }
    }
}
