using System.Globalization;

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
        if (names.Count > 1 && names.TrueForAll(n => double.TryParse(n, CultureInfo.InvariantCulture, out _)))
        {
            Names = SortNumbers(names);
        }
    }

    /// <summary>The names of the classes: numbers by size, others in the order in which they come.</summary>
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

    private string[] SortNumbers(List<string> names)
    {
        int[] order = [.. Enumerable.Range(0, names.Count).OrderBy(i => double.Parse(names[i], CultureInfo.InvariantCulture))];
        var place = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }

        for (int i = 0; i < OfPoint.Length; i++)
        {
            OfPoint[i] = OfPoint[i] < 0 ? -1 : place[OfPoint[i]];
        }

        return [.. order.Select(i => names[i])];
    }
}
