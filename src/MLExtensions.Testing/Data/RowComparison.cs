using System.Globalization;

namespace MLExtensions.Testing.Data;

/// <summary>Compares rows value by value: floats within a tolerance relative to their column, everything else exactly.</summary>
internal static class RowComparison
{
    /// <summary>What differs, in words; null when nothing does.</summary>
    public static string? Difference(
        IReadOnlyList<object[]> expected, IReadOnlyList<object[]> actual, IReadOnlyList<string> names, double tolerance = 0)
    {
        if (expected.Count != actual.Count)
        {
            return $"{actual.Count} rows instead of {expected.Count}";
        }

        for (int column = 0; column < names.Count; column++)
        {
            double allowed = tolerance * Math.Max(1, LargestAbsolute(expected, column));
            for (int row = 0; row < expected.Count; row++)
            {
                if (Difference(expected[row][column], actual[row][column], allowed) is { } difference)
                {
                    return $"column '{names[column]}', row {row}: {difference}";
                }
            }
        }

        return null;
    }

    private static string? Difference(object expected, object actual, double allowed)
    {
        if (expected is Array left && actual is Array right)
        {
            if (left.Length != right.Length)
            {
                return $"{right.Length} slots instead of {left.Length}";
            }

            for (int slot = 0; slot < left.Length; slot++)
            {
                if (!Same(left.GetValue(slot)!, right.GetValue(slot)!, allowed))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"slot {slot}: {right.GetValue(slot):R} instead of {left.GetValue(slot):R}");
                }
            }

            return null;
        }

        return Same(expected, actual, allowed) ? null : string.Create(CultureInfo.InvariantCulture, $"{actual} instead of {expected}");
    }

    private static bool Same(object expected, object actual, double allowed) => (expected, actual) switch
    {
        (float x, float y) => x.Equals(y) || Math.Abs((double)x - y) <= allowed,
        (double x, double y) => x.Equals(y) || Math.Abs(x - y) <= allowed,
        _ => expected.Equals(actual),
    };

    private static double LargestAbsolute(IReadOnlyList<object[]> rows, int column)
    {
        double largest = 0;
        foreach (object[] row in rows)
        {
            foreach (object value in row[column] is Array array ? array.Cast<object>() : [row[column]])
            {
                double magnitude = value switch { float f => Math.Abs(f), double d => Math.Abs(d), _ => 0 };
                largest = double.IsFinite(magnitude) ? Math.Max(largest, magnitude) : largest;
            }
        }

        return largest;
    }
}
