namespace MLExtensions.Display;

/// <summary>The scale of colours that stand for values, with its ends.</summary>
internal static class ColorScale
{
    private const double FontSize = 13;
    private const double StepWidth = 9;

    /// <summary>Draws the scale and gives the vertical position below it.</summary>
    public static double Draw(IPlotCanvas canvas, string label, (double Least, double Most) range, double left, double top)
    {
        string least = NumberText.Format(range.Least, "G4"), most = NumberText.Format(range.Most, "G4");
        double line = top + 4 + (FontSize * 0.36), x = left;
        label = canvas.Fit(label, FontSize, canvas.Width * 0.4);
        canvas.Text(x, line, label, Palette.Ink, FontSize);
        x += canvas.TextWidth(label, FontSize) + 12;
        canvas.Text(x, line, least, Palette.Muted, FontSize);
        x += canvas.TextWidth(least, FontSize) + 6;
        foreach (Paint paint in Palette.Scale)
        {
            // Wider than the step, so that no seam shows where edges are smoothed.
            canvas.Rectangle(x, top - 2, StepWidth + 1, 12, paint);
            x += StepWidth;
        }

        canvas.Text(x + 8, line, most, Palette.Muted, FontSize);
        return top + 28;
    }
}
