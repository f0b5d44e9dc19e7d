namespace MLExtensions.Numerics;

/// <summary>A dense matrix of floats in row-major order, over memory that someone else may own.</summary>
public sealed class FloatMatrix
{
    /// <summary>Looks at memory as a matrix.</summary>
    /// <param name="values">The values, row after row: <paramref name="rows"/> × <paramref name="columns"/> of them. They are not copied.</param>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="columns">The number of columns, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is too small.</exception>
    /// <exception cref="ArgumentException">The memory does not hold exactly that many values.</exception>
    public FloatMatrix(Memory<float> values, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"A matrix of {rows} × {columns} needs {(long)rows * columns} values; {values.Length} were given.", nameof(values));
        }

        Values = values;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Makes a matrix of zeros.</summary>
    /// <param name="rows">The number of rows, at least 0.</param>
    /// <param name="columns">The number of columns, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is too small, or there are more values than one array holds.</exception>
    public FloatMatrix(int rows, int columns)
        : this(new float[Length(rows, columns)], rows, columns)
    {
    }

    /// <summary>The values, row after row.</summary>
    public Memory<float> Values { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The values as a span.</summary>
    public Span<float> Span => Values.Span;

    /// <summary>One value.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column, from 0.</param>
    public float this[int row, int column]
    {
        get => Row(row)[column];
        set => Row(row)[column] = value;
    }

    /// <summary>One row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <returns>Its values, over the same memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        return Values.Span.Slice(row * Columns, Columns);
    }

    /// <summary>The largest |value|; not finite where some value is not.</summary>
    internal unsafe float LargestMagnitude()
    {
        fixed (float* values = Span)
        {
            return RowKernels.LargestMagnitude(values, Values.Length);
        }
    }

    private static int Length(int rows, int columns)
    {
        long length = (long)Math.Max(0, rows) * Math.Max(1, columns);
        return length <= Array.MaxLength
            ? (int)length
            : throw new ArgumentOutOfRangeException(nameof(rows), rows, $"{rows} × {columns} values are more than one array holds ({Array.MaxLength}).");
    }

    /// <summary>Refuses values that are not finite.</summary>
    /// <param name="parameterName">The parameter that the matrix came as.</param>
    /// <exception cref="ArgumentException">A value is NaN or infinite; the message gives the first one's row and slot.</exception>
    public void ThrowIfNotFinite(string parameterName)
    {
        if (!float.IsFinite(LargestMagnitude()))
        {
            int at = Span.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            throw new ArgumentException($"Row {at / Columns}, slot {at % Columns}: {Span[at]}. Every value must be finite.", parameterName);
        }
    }
}
