namespace MLExtensions.Display;

/// <summary>
/// A confusion matrix as a heat map: rows are the true classes, columns the predicted ones; the shade is the share of the
/// row, the figure in the cell the count.
/// </summary>
public sealed class ConfusionMatrix : SvgFigure
{
    private const double FontSize = 13;

    private readonly IReadOnlyList<string> _labels = [];
    private readonly IReadOnlyList<IReadOnlyList<double>> _counts = [];

    /// <summary>Gets the names of the classes.</summary>
    public required IReadOnlyList<string> Labels
    {
        get => _labels;
        init => _labels = Check.SomeItems(value);
    }

    /// <summary>Gets the counts: <c>Counts[actual][predicted]</c>, square, one row per label, finite and not negative.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Counts
    {
        get => _counts;
        init => _counts = Check.SomeItems(value);
    }

    internal override double HeightOf(double width, double margin)
    {
        Validate();
        return TitleHeight + HeadHeight(CellWidth(width)) + (Labels.Count * CellHeight(CellWidth(width))) + 8;
    }

    internal override void Draw(IPlotCanvas canvas)
    {
        double left = LabelWidth(canvas.Width), cell = CellWidth(canvas.Width), cellHeight = CellHeight(cell), head = HeadHeight(cell), top = DrawTitle(canvas, 0) + head;
        canvas.Text(left, top - head + 12, "Predicted →", Palette.Muted, 12.5);
        canvas.Text(left - 12, top - 10, "Actual ↓", Palette.Muted, 12.5, TextAnchor.End);
        for (int column = 0; column < Labels.Count; column++)
        {
            double middle = left + (column * cell) + (cell / 2);
            if (AreShort(cell))
            {
                canvas.Text(middle, top - 10, Labels[column], Palette.Ink, FontSize, TextAnchor.Middle);
            }
            else
            {
                canvas.TurnedText(middle, top - 8, -42, canvas.Fit(Labels[column], FontSize, 190), Palette.Ink, FontSize, TextAnchor.Start);
            }
        }

        for (int row = 0; row < Labels.Count; row++)
        {
            double y = top + (row * cellHeight);
            canvas.Text(left - 12, y + (cellHeight / 2) + (FontSize * 0.36), canvas.Fit(Labels[row], FontSize, left - 12), Palette.Ink, FontSize, TextAnchor.End);
            DrawRow(canvas, row, left, y, cell, cellHeight);
        }
    }

    internal override string Describe()
    {
        double total = Counts.Sum(r => r.Sum()), right = Enumerable.Range(0, Labels.Count).Sum(i => Counts[i][i]);
        return $"Confusion matrix of {Labels.Count} classes. " + string.Join("; ", Labels.Select((label, i) =>
            $"{label}: {NumberText.Format(Counts[i][i], "N0")} of {NumberText.Format(Counts[i].Sum(), "N0")} right"))
            + $". Overall {NumberText.Format(right / total, "0.0%")}.";
    }

    // The strokes of PNG texts may be wider: what does not fit is cut there.
    private double LabelWidth(double width) => Math.Min(width * 0.32, Math.Max(64, Labels.Max(l => TextMeasure.Width(l, FontSize)) + 14));

    private double CellWidth(double width) => Math.Clamp((width - LabelWidth(width) - 70) / Labels.Count, 18, 84);

    // Above their columns upright, where they have room.
    private bool AreShort(double cellWidth) => Labels.Max(l => TextMeasure.Width(l, FontSize)) <= cellWidth * 0.8;

    private double HeadHeight(double cellWidth) => AreShort(cellWidth) ? 44 : Math.Min(150, Labels.Max(l => TextMeasure.Width(l, FontSize)) * 0.72) + 34;

    private static double CellHeight(double cellWidth) => Math.Min(cellWidth, 44);

    private void DrawRow(IPlotCanvas canvas, int row, double left, double y, double width, double height)
    {
        double sum = Counts[row].Sum();
        for (int column = 0; column < Labels.Count; column++)
        {
            double count = Counts[row][column], share = sum > 0 ? count / sum : 0, x = left + (column * width);
            int heat = Palette.HeatIndex(share);
            string hint = $"{Labels[row]} taken for {Labels[column]}: {NumberText.Format(count, "N0")} ({NumberText.Format(share, "0.0%")} of the row)";
            canvas.Rectangle(x + 1, y + 1, width - 2, height - 2, Palette.Heat[heat], 3, hint);
            string text = NumberText.Format(count, "N0");
            if (count > 0 && canvas.TextWidth(text, 12.5) <= width - 2)
            {
                canvas.Text(x + (width / 2), y + (height / 2) + 4.5, text, Palette.HeatText[heat], 12.5, TextAnchor.Middle, bold: row == column);
            }
        }
    }

    private void Validate()
    {
        if (Counts.Count != Labels.Count)
        {
            throw new InvalidOperationException($"Counts has {Counts.Count} rows; there are {Labels.Count} labels.");
        }

        for (int row = 0; row < Counts.Count; row++)
        {
            if (Counts[row].Count != Labels.Count)
            {
                throw new InvalidOperationException($"Counts[{row}] has {Counts[row].Count} columns; there are {Labels.Count} labels.");
            }

            for (int column = 0; column < Labels.Count; column++)
            {
                if (!double.IsFinite(Counts[row][column]) || Counts[row][column] < 0)
                {
                    throw new InvalidOperationException($"Counts[{row}][{column}] is {NumberText.Format(Counts[row][column], "G")}; counts are finite and not negative.");
                }
            }
        }
    }
}
