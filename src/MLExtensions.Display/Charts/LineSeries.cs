namespace MLExtensions.Display;

/// <summary>One line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="X">The horizontal values, in the order in which the line runs.</param>
/// <param name="Y">The vertical values, as many; NaN and infinite ones leave a gap.</param>
public sealed record LineSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Makes a line whose horizontal values count up.</summary>
    /// <param name="name">What the legend says.</param>
    /// <param name="y">The vertical values.</param>
    /// <param name="first">The horizontal value of the first one.</param>
    /// <returns>The line.</returns>
    public static LineSeries Of(string name, IReadOnlyList<double> y, int first = 1)
    {
        ArgumentNullException.ThrowIfNull(y);
        return new LineSeries(name, [.. Enumerable.Range(first, y.Count).Select(i => (double)i)], y);
    }
}
