namespace MLExtensions.Display;

/// <summary>The classes and the colour of a plot's points, found once for all ways to draw it.</summary>
internal sealed class ScatterClasses
{
    private readonly double _least;
    private readonly double _most;

    public ScatterClasses(IReadOnlyList<ScatterPoint> points)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        OfPoint = new int[points.Count];
        (_least, _most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = 0; i < points.Count; i++)
        {
            OfPoint[i] = -1;
            if (points[i].Category is { } category)
            {
                if (!index.TryGetValue(category, out int known))
                {
                    index[category] = known = names.Count;
                    names.Add(category);
                }

                OfPoint[i] = known;
            }

            if (points[i] is { IsFinite: true, Value: { } value } && double.IsFinite(value))
            {
                (_least, _most) = (Math.Min(_least, value), Math.Max(_most, value));
            }
        }

        Names = names;
    }

    /// <summary>The names of the classes, in the order in which they come.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The class of each point; −1 for none.</summary>
    public int[] OfPoint { get; }

    /// <summary>Whether a point has a value: then values give the colours.</summary>
    public bool HasValues => _least <= _most;

    /// <summary>The least and the greatest finite value.</summary>
    public (double Least, double Most) Range => (_least, _most);

    public Paint PaintOf(ScatterPoint point, int category)
    {
        if (!HasValues)
        {
            return category >= 0 ? Palette.Category(category) : Palette.Accent;
        }

        if (point.Value is not { } value || !double.IsFinite(value))
        {
            return Palette.Quiet;
        }

        // Halved, so that the widest range does not overflow.
        double share = _most > _least ? ((value / 2) - (_least / 2)) / ((_most / 2) - (_least / 2)) : 0.5;
        return Palette.Scale[(int)Math.Round(share * (Palette.Scale.Count - 1))];
    }
}
