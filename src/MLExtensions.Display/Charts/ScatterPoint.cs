namespace MLExtensions.Display;

/// <summary>One point of a <see cref="ScatterPlot"/>.</summary>
/// <param name="X">Its horizontal coordinate.</param>
/// <param name="Y">Its vertical coordinate.</param>
/// <param name="Label">Its text, shown beside it where there is room and when it is pointed at; null for none.</param>
/// <param name="Category">Its class, which gives it its shape and, without values, its colour; null for none.</param>
/// <param name="Value">What gives it its colour on a scale; null or NaN for none.</param>
public sealed record ScatterPoint(double X, double Y, string? Label = null, string? Category = null, double? Value = null)
{
    /// <summary>Gets the picture that is shown when the point is pointed at.</summary>
    /// <value>The default value is <see langword="null"/>: none.</value>
    public ImageTile? Thumbnail { get; init; }

    /// <summary>Makes points of arrays, row by row.</summary>
    /// <param name="xy">Two coordinates of each point, one point after the other.</param>
    /// <param name="labels">The class of each point; null for none.</param>
    /// <param name="texts">The text of each point; null for none.</param>
    /// <param name="values">What colours each point; empty for none.</param>
    /// <returns>The points.</returns>
    /// <exception cref="ArgumentException">The lengths do not go together.</exception>
    public static ScatterPoint[] FromArrays(
        ReadOnlySpan<float> xy, IReadOnlyList<string?>? labels = null, IReadOnlyList<string?>? texts = null, ReadOnlySpan<float> values = default)
    {
        if (xy.Length % 2 != 0)
        {
            throw new ArgumentException($"xy has {xy.Length} values; it needs two for each point.", nameof(xy));
        }

        int count = xy.Length / 2;
        RequireCount(labels?.Count ?? count, count, nameof(labels));
        RequireCount(texts?.Count ?? count, count, nameof(texts));
        RequireCount(values.IsEmpty ? count : values.Length, count, nameof(values));
        var points = new ScatterPoint[count];
        for (int i = 0; i < count; i++)
        {
            points[i] = new ScatterPoint(xy[2 * i], xy[(2 * i) + 1], texts?[i], labels?[i], values.IsEmpty ? null : values[i]);
        }

        return points;
    }

    internal bool IsFinite => double.IsFinite(X) && double.IsFinite(Y);

    private static void RequireCount(int given, int points, string parameter)
    {
        if (given != points)
        {
            throw new ArgumentException($"{parameter} has {given} items; there are {points} points.", parameter);
        }
    }
}
