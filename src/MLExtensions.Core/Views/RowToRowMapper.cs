using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Views;

/// <summary>Maps single rows, as prediction engines do: never batches.</summary>
internal sealed class RowToRowMapper(BoundMapping bound) : IRowToRowMapper
{
    public DataViewSchema InputSchema => bound.InputSchema;

    public DataViewSchema OutputSchema => bound.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        bound.InputColumns(bound.Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!ReferenceEquals(input.Schema, bound.InputSchema))
        {
            throw new ArgumentException($"The row has another schema ({input.Schema}) than the mapper was made for ({bound.InputSchema}): make the mapper from the row's own schema.", nameof(input));
        }

        bound.ThrowIfDisposed();
        return new MappedRow(bound, input, bound.Active(activeColumns));
    }
}
