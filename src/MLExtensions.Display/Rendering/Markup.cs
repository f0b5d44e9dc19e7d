using System.Text;

namespace MLExtensions.Display;

/// <summary>Encodes text for XML and HTML, and writes elements that are well formed in both.</summary>
internal static class Markup
{
    /// <summary>Encodes text for element content and for quoted attributes; characters that XML forbids become U+FFFD.</summary>
    public static string Encode(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': encoded.Append("&amp;"); break;
                case '<': encoded.Append("&lt;"); break;
                case '>': encoded.Append("&gt;"); break;
                case '"': encoded.Append("&quot;"); break;
                case '\'': encoded.Append("&#39;"); break;
                default: AppendAllowed(encoded, rune); break;
            }
        }

        return encoded.ToString();
    }

    /// <summary>Appends one element that holds encoded text only.</summary>
    public static StringBuilder AppendElement(this StringBuilder markup, string tag, string? cssClass, string? text)
    {
        markup.Append('<').Append(tag);
        if (cssClass is not null)
        {
            markup.Append(" class=\"").Append(cssClass).Append('"');
        }

        return markup.Append('>').Append(Encode(text)).Append("</").Append(tag).Append('>');
    }

    // The Char production of XML 1.0 (section 2.2); lone surrogates arrive as U+FFFD from EnumerateRunes.
    private static void AppendAllowed(StringBuilder encoded, Rune rune)
    {
        int value = rune.Value;
        bool allowed = value is '\t' or '\n' or '\r' || (value >= 0x20 && value is not (0xFFFE or 0xFFFF or (>= 0x7F and <= 0x9F)));
        encoded.Append(allowed ? rune.ToString() : "\uFFFD");
    }
}
