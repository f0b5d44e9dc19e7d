namespace MLExtensions.Display;

/// <summary>Finds room for labels beside points: the first come are placed, one that would cover something is left out.</summary>
internal sealed class LabelPlacer(IPlotCanvas canvas)
{
    private const double CellSize = 24;

    // Boxes by the cells of a coarse grid that they touch, so that maps of many thousand points stay fast.
    private readonly Dictionary<(int Column, int Row), List<Box>> _cells = [];

    /// <summary>Keeps labels off a mark.</summary>
    public void Block(double x, double y, double radius) => Take(new Box(x - radius, y - radius, x + radius, y + radius));

    /// <summary>Tries right, left, above and below of a point; gives the start of the text's base line, or null where there is no room.</summary>
    public (double X, double Y)? Place(double x, double y, double radius, string text, double size)
    {
        double w = canvas.TextWidth(text, size), gap = radius + 3, rise = size * 0.36;
        ReadOnlySpan<(double X, double Y)> candidates =
            [(x + gap, y + rise), (x - gap - w, y + rise), (x - (w / 2), y - gap), (x - (w / 2), y + gap + (size * 0.75))];
        foreach ((double left, double line) in candidates)
        {
            var box = new Box(left, line - (size * 0.8), left + w, line + (size * 0.22));
            if (box.Left >= 0 && box.Right <= canvas.Width && box.Top >= 0 && box.Bottom <= canvas.Height && IsFree(box))
            {
                Take(box);
                return (left, line);
            }
        }

        return null;
    }

    private bool IsFree(Box box) =>
        !box.Cells().Any(cell => _cells.TryGetValue(cell, out List<Box>? boxes) && boxes.Exists(box.Overlaps));

    private void Take(Box box)
    {
        foreach ((int, int) cell in box.Cells())
        {
            if (!_cells.TryGetValue(cell, out List<Box>? boxes))
            {
                _cells[cell] = boxes = [];
            }

            boxes.Add(box);
        }
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public bool Overlaps(Box other) => other.Left < Right && Left < other.Right && other.Top < Bottom && Top < other.Bottom;

        public IEnumerable<(int Column, int Row)> Cells()
        {
            for (int row = (int)Math.Floor(Top / CellSize); row <= (int)Math.Floor(Bottom / CellSize); row++)
            {
                for (int column = (int)Math.Floor(Left / CellSize); column <= (int)Math.Floor(Right / CellSize); column++)
                {
                    yield return (column, row);
                }
            }
        }
    }
}
