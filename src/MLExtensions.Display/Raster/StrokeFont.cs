using System.Globalization;

namespace MLExtensions.Display;

/// <summary>
/// Text as strokes of a pen, drawn for this project, for pictures of pixels: there is no font on every machine that one may
/// count on. It knows ASCII and a few signs; any other character is an empty box.
/// </summary>
internal static class StrokeFont
{
    // Capitals are 14 units high and 0.72 of the font size.
    private const double UnitsPerSize = 0.72 / 14;
    private const int CurveSteps = 6;

    private static readonly Glyph Box = Glyph.Parse("11:M1 -1L1 14L8 14L8 -1L1 -1");
    private static readonly Glyph[] Glyphs = [.. StrokeGlyphs.FromSpace.Select(Glyph.Parse)];
    private static readonly Dictionary<int, Glyph> Signs = StrokeGlyphs.Signs.ToDictionary(sign => (int)sign.Character, sign => Glyph.Parse(sign.Glyph));

    /// <summary>The width of a text in pixels.</summary>
    public static double Width(string text, double size)
    {
        double units = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            units += Find(rune.Value).Advance;
        }

        return units * size * UnitsPerSize;
    }

    /// <summary>The straight pieces of the strokes, from the start of the text's base line, y up, in pixels.</summary>
    public static List<(double FromX, double FromY, double ToX, double ToY)> Lines(string text, double size)
    {
        var lines = new List<(double FromX, double FromY, double ToX, double ToY)>();
        double unit = size * UnitsPerSize, x = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            Glyph glyph = Find(rune.Value);
            foreach ((double fromX, double fromY, double toX, double toY) in glyph.Lines)
            {
                lines.Add(((x + fromX) * unit, fromY * unit, (x + toX) * unit, toY * unit));
            }

            x += glyph.Advance;
        }

        return lines;
    }

    private static Glyph Find(int character) => character switch
    {
        >= ' ' and <= '~' => Glyphs[character - ' '],
        _ => Signs.GetValueOrDefault(character, Box),
    };

    private sealed record Glyph(double Advance, IReadOnlyList<(double FromX, double FromY, double ToX, double ToY)> Lines)
    {
        /// <summary>Reads <c>advance:path</c>, the path in SVG's letters: M moves, L draws a line, Q a quadratic curve.</summary>
        public static Glyph Parse(string text)
        {
            string[] parts = text.Split(':', 2);
            var lines = new List<(double FromX, double FromY, double ToX, double ToY)>();
            (double X, double Y) pen = default;
            for (int start = 0; start < parts[1].Length;)
            {
                int end = parts[1].AsSpan(start + 1).IndexOfAny('M', 'L', 'Q');
                end = end < 0 ? parts[1].Length : start + 1 + end;
                double[] numbers = [.. parts[1][(start + 1)..end].Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
                (double X, double Y) target = (numbers[^2], numbers[^1]);
                if (parts[1][start] == 'L')
                {
                    lines.Add((pen.X, pen.Y, target.X, target.Y));
                }
                else if (parts[1][start] == 'Q')
                {
                    AddCurve(lines, pen, (numbers[0], numbers[1]), target);
                }

                (pen, start) = (target, end);
            }

            return new Glyph(double.Parse(parts[0], CultureInfo.InvariantCulture), lines);
        }

        private static void AddCurve(
            List<(double FromX, double FromY, double ToX, double ToY)> lines, (double X, double Y) from, (double X, double Y) control, (double X, double Y) to)
        {
            (double X, double Y) last = from;
            for (int i = 1; i <= CurveSteps; i++)
            {
                double t = (double)i / CurveSteps, a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t;
                (double X, double Y) next = ((a * from.X) + (b * control.X) + (c * to.X), (a * from.Y) + (b * control.Y) + (c * to.Y));
                lines.Add((last.X, last.Y, next.X, next.Y));
                last = next;
            }
        }
    }
}
