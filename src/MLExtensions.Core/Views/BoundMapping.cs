using Microsoft.ML;
using MLExtensions.Transformers;

namespace MLExtensions.Views;

/// <summary>A mapping with its two schemas: the input's columns keep their indices, the outputs follow them.</summary>
internal sealed class BoundMapping
{
    private readonly RowTransformer _owner;

    public BoundMapping(RowTransformer owner, DataViewSchema inputSchema, RowMapping mapping)
    {
        _owner = owner;
        Mapping = mapping;
        InputSchema = inputSchema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(mapping.Outputs);
        OutputSchema = builder.ToSchema();
    }

    public RowMapping Mapping { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public void ThrowIfDisposed() => _owner.ThrowIfDisposed();

    /// <summary>Which columns of the output schema are wanted.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[OutputSchema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index < 0 || column.Index >= active.Length || OutputSchema[column.Index].Name != column.Name)
            {
                throw new ArgumentException($"Column '{column.Name}' (index {column.Index}) is not one of this view's columns.", nameof(columns));
            }

            active[column.Index] = true;
        }

        return active;
    }

    public Func<int, bool> ActiveOutputs(bool[] active) => i => active[InputSchema.Count + i];

    public bool AnyOutputActive(bool[] active) => active.AsSpan(InputSchema.Count).Contains(true);

    /// <summary>The input columns to ask for: those passed through and those computed from.</summary>
    public IEnumerable<DataViewSchema.Column> InputColumns(bool[] active)
    {
        var needed = active.AsSpan(0, InputSchema.Count).ToArray();
        if (AnyOutputActive(active))
        {
            foreach (int index in Mapping.GetDependencies(ActiveOutputs(active)))
            {
                needed[index] = true;
            }
        }

        return InputSchema.Where(c => needed[c.Index]);
    }
}
