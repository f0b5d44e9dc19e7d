namespace MLExtensions.Display;

/// <summary>
/// The approximate extent of text in a proportional sans-serif face. The viewer's font is unknown, so these are upper
/// averages by class of character: enough to leave room and to avoid overlaps.
/// </summary>
internal static class TextMeasure
{
    // Verdana and DejaVu Sans, the widest of the usual system faces, run about an eighth wider than Segoe UI or Roboto.
    private const double WideFace = 1.12;

    /// <summary>The approximate width of a text, in pixels at a font size in pixels.</summary>
    public static double Width(string text, double size)
    {
        double em = 0;
        foreach (char c in text)
        {
            em += c switch
            {
                'i' or 'l' or 'j' or '.' or ',' or '\'' or '|' or ':' or ';' or '!' => 0.30,
                'f' or 't' or 'r' or ' ' or '(' or ')' or '-' => 0.38,
                'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.90,
                >= 'A' and <= 'Z' => 0.68,
                < '\u0250' => 0.57,
                _ => 1.0,
            };
        }

        return em * size * WideFace;
    }
}
