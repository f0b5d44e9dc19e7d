using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Views;

/// <summary>A row with our columns added, over an input row that its owner moves.</summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly BoundMapping _bound;
    private readonly DataViewRow _input;
    private readonly RowComputation _computation;
    private bool _disposed;

    public MappedRow(BoundMapping bound, DataViewRow input, bool[] active)
    {
        _bound = bound;
        _input = input;
        _computation = new RowComputation(bound, input, active);
    }

    public override DataViewSchema Schema => _bound.OutputSchema;

    public override long Batch => _input.Batch;

    public override long Position => _input.Position;

    public override bool IsColumnActive(DataViewSchema.Column column) => _computation.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _computation.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _computation.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }
}
