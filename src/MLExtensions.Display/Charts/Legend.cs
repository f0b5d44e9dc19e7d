namespace MLExtensions.Display;

/// <summary>The names of series or categories with their colours and marks, in as many rows as they need.</summary>
internal static class Legend
{
    private const double FontSize = 13;
    private const double RowHeight = 22;

    /// <summary>Draws the legend and gives the vertical position below it.</summary>
    public static double Draw(SvgCanvas canvas, IReadOnlyList<string> names, bool shapes, double left, double top)
    {
        double bottom = top;
        Place(names, left, canvas.Width, (i, x, row) =>
        {
            double middle = top + (row * RowHeight) + 4;
            Marker.Draw(canvas, shapes ? i : 0, x + 6, middle, shapes ? 5 : 4.5, Palette.Series[i % Palette.Series.Count], null);
            canvas.Text(x + 18, middle + (FontSize * 0.36), names[i], Palette.Ink, FontSize);
            bottom = top + ((row + 1) * RowHeight) + 6;
        });
        return bottom;
    }

    private static void Place(IReadOnlyList<string> names, double left, double width, Action<int, double, int> place)
    {
        double x = left;
        int row = 0;
        for (int i = 0; i < names.Count; i++)
        {
            double needed = 18 + TextMeasure.Width(names[i], FontSize) + 18;
            if (x > left && x + needed > width)
            {
                (x, row) = (left, row + 1);
            }

            place(i, x, row);
            x += needed;
        }
    }
}
