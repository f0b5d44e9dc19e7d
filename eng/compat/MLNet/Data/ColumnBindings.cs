namespace Microsoft.ML.Data;

/// <summary>Where each column of a row-to-row view comes from: input columns keep their order, an added column
/// stands right after the last one of its name, or at the end.</summary>
internal sealed class ColumnBindings
{
    private readonly int[] _sources;
    private readonly int[] _addedIndices;

    public ColumnBindings(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        InputSchema = input;
        List<int> order = [.. Enumerable.Range(0, input.Count)];
        string NameOf(int source) => source >= 0 ? input[source].Name : added[~source].Name;
        for (int i = 0; i < added.Length; i++)
        {
            int last = order.FindLastIndex(source => NameOf(source) == added[i].Name);
            order.Insert(last < 0 ? order.Count : last + 1, ~i);
        }

        _sources = [.. order];
        _addedIndices = new int[added.Length];
        var builder = new DataViewSchema.Builder();
        for (int i = 0; i < _sources.Length; i++)
        {
            int source = _sources[i];
            DataViewSchema.DetachedColumn column = source >= 0 ? new DataViewSchema.DetachedColumn(input[source]) : added[~source];
            builder.AddColumn(column.Name, column.Type, column.Annotations);
            if (source < 0)
                _addedIndices[~source] = i;
        }

        Schema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>Position in <see cref="Schema"/> of each added column.</summary>
    public IReadOnlyList<int> AddedColumnIndices => _addedIndices;

    /// <summary>The input column's index, or the complement (~) of the added column's.</summary>
    public int SourceOf(int column) => _sources[column];

    /// <summary>Input columns to activate for the active columns of <see cref="Schema"/>.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active, IRowMapper mapper)
    {
        Func<int, bool> needed = mapper.GetDependencies(ActiveOutputs(active));
        var passed = new bool[InputSchema.Count];
        for (int i = 0; i < active.Length; i++)
        {
            if (active[i] && _sources[i] >= 0)
                passed[_sources[i]] = true;
        }

        return [.. InputSchema.Where(column => passed[column.Index] || needed(column.Index))];
    }

    public Func<int, bool> ActiveOutputs(bool[] active)
        => added => 0 <= added && added < _addedIndices.Length && active[_addedIndices[added]];
}
