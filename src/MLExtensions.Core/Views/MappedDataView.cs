using Microsoft.ML;

namespace MLExtensions.Views;

/// <summary>A view with our columns added: lazy, and only what is needed is asked of the input.</summary>
internal sealed class MappedDataView(IDataView input, BoundMapping bound) : IDataView
{
    public DataViewSchema Schema => bound.OutputSchema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = Prepare(columnsNeeded);
        return WrapAll([input.GetRowCursor(bound.InputColumns(active), rand)], active)[0];
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = Prepare(columnsNeeded);
        return WrapAll(input.GetRowCursorSet(bound.InputColumns(active), n, rand), active);
    }

    private bool[] Prepare(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        bound.ThrowIfDisposed();
        return bound.Active(columnsNeeded);
    }

    private DataViewRowCursor[] WrapAll(DataViewRowCursor[] inputs, bool[] active)
    {
        try
        {
            return Array.ConvertAll(inputs, cursor => Wrap(cursor, active));
        }
        catch
        {
            Array.ForEach(inputs, cursor => cursor.Dispose());
            throw;
        }
    }

    private DataViewRowCursor Wrap(DataViewRowCursor cursor, bool[] active) =>
        bound.Mapping.BlockSize > 1 && bound.AnyOutputActive(active)
            ? new BatchingCursor(bound, cursor, active)
            : new MappedCursor(bound, cursor, active);
}
