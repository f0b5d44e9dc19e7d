namespace MLExtensions.Display;

/// <summary>The names of series or categories with their colours and marks, in as many rows as they need.</summary>
internal static class Legend
{
    private const double FontSize = 13;
    private const double RowHeight = 22;
    private const int MostNames = 40;

    /// <summary>Draws the legend and gives the vertical position below it. The marks have one colour where colours mean something else.</summary>
    public static double Draw(IPlotCanvas canvas, IReadOnlyList<string> names, bool shapes, double left, double top, Paint? only = null)
    {
        int shown = names.Count <= MostNames + 1 ? names.Count : MostNames;
        string[] texts = [.. names.Take(shown).Select(n => canvas.Fit(n, FontSize, canvas.Width * 0.6))];
        if (shown < names.Count)
        {
            texts = [.. texts, $"and {names.Count - shown} more"];
        }

        double bottom = top;
        Place(canvas, texts, left, (i, x, row) =>
        {
            double middle = top + (row * RowHeight) + 4;
            if (i < shown)
            {
                Marker.Draw(canvas, shapes ? i : 0, x + 6, middle, shapes ? 5 : 4.5, only ?? Palette.Category(i), null);
            }

            canvas.Text(i < shown ? x + 18 : x, middle + (FontSize * 0.36), texts[i], i < shown ? Palette.Ink : Palette.Muted, FontSize);
            bottom = top + ((row + 1) * RowHeight) + 6;
        });
        return bottom;
    }

    private static void Place(IPlotCanvas canvas, string[] names, double left, Action<int, double, int> place)
    {
        double x = left;
        int row = 0;
        for (int i = 0; i < names.Length; i++)
        {
            double needed = 18 + canvas.TextWidth(names[i], FontSize) + 18;
            if (x > left && x + needed > canvas.Width)
            {
                (x, row) = (left, row + 1);
            }

            place(i, x, row);
            x += needed;
        }
    }
}
