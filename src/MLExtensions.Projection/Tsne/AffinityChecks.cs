using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Checks affinities that came from outside.</summary>
internal static class AffinityChecks
{
    public static void Check(AffinityMatrix matrix)
    {
        int[] starts = matrix.RowStarts;
        if (starts.Length < 2 || starts[0] != 0 || starts[^1] != matrix.Columns.Length || matrix.Values.Length != matrix.Columns.Length)
        {
            throw new ArgumentException(
                $"Row starts must run from 0 to the number of entries, in step with columns and values; there are {starts.Length} starts, {matrix.Columns.Length} columns and {matrix.Values.Length} values.",
                nameof(matrix));
        }

        double sum = 0;
        for (int row = 0; row < matrix.Rows; row++)
        {
            if (starts[row + 1] < starts[row])
            {
                throw new ArgumentException($"Row {row} begins at {starts[row]} and ends at {starts[row + 1]}.", nameof(matrix));
            }

            for (int e = starts[row]; e < starts[row + 1]; e++)
            {
                CheckEntry(matrix, row, e);
                sum += matrix.Values[e];
            }
        }

        if (sum <= 0)
        {
            throw new ArgumentException("Every affinity is 0: there is nothing to draw the points together.", nameof(matrix));
        }

        CheckSymmetry(matrix);
        for (int e = 0; e < matrix.Values.Length; e++)
        {
            matrix.Values[e] = (float)(matrix.Values[e] / sum);
        }
    }

    private static void CheckEntry(AffinityMatrix matrix, int row, int entry)
    {
        int column = matrix.Columns[entry];
        float value = matrix.Values[entry];
        if ((uint)column >= (uint)matrix.Rows || column == row)
        {
            throw new ArgumentException($"Row {row}: {column} is not another row (there are {matrix.Rows}).", nameof(matrix));
        }

        if (!(value >= 0) || float.IsInfinity(value))
        {
            throw new ArgumentException($"Row {row}, column {column}: the affinity {value} is negative or not finite.", nameof(matrix));
        }
    }

    private static void CheckSymmetry(AffinityMatrix matrix)
    {
        var entries = new Dictionary<(int, int), float>(matrix.Values.Length);
        for (int row = 0; row < matrix.Rows; row++)
        {
            for (int e = matrix.RowStarts[row]; e < matrix.RowStarts[row + 1]; e++)
            {
                if (!entries.TryAdd((row, matrix.Columns[e]), matrix.Values[e]))
                {
                    throw new ArgumentException($"Row {row} has column {matrix.Columns[e]} twice.", nameof(matrix));
                }
            }
        }

        foreach (((int row, int column), float value) in entries)
        {
            float other = entries.GetValueOrDefault((column, row));
            if (Math.Abs(value - other) > 1e-5f * Math.Max(value, other))
            {
                throw new ArgumentException($"The affinities must be symmetric: row {row}, column {column} has {value}, the other way {other}.", nameof(matrix));
            }
        }
    }
}
