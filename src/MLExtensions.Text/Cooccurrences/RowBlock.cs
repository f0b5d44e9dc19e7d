namespace MLExtensions.Text;

/// <summary>The cells of consecutive rows, each row in order of columns.</summary>
/// <typeparam name="T">The type of a cell's value.</typeparam>
/// <param name="FirstRow">The first row.</param>
/// <param name="Ends">For each row the end of its cells; they begin where those of the row before end.</param>
/// <param name="Columns">The columns of the cells.</param>
/// <param name="Values">The values of the cells.</param>
internal sealed record RowBlock<T>(int FirstRow, int[] Ends, int[] Columns, T[] Values)
{
    /// <summary>The number of rows.</summary>
    public int RowCount => Ends.Length;

    /// <summary>The end of the rows: one above the last.</summary>
    public int EndRow => FirstRow + Ends.Length;

    /// <summary>Where the cells of a row stand.</summary>
    /// <param name="row">The row, from <see cref="FirstRow"/>.</param>
    public Range Cells(int row)
    {
        int local = row - FirstRow;
        return (local == 0 ? 0 : Ends[local - 1])..Ends[local];
    }
}
