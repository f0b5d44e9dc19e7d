using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that makes each output column of one input column.</summary>
public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    private protected readonly (string outputColumnName, string inputColumnName)[] ColumnPairs;

    private protected OneToOneTransformerBase(IHost host, (string outputColumnName, string inputColumnName)[] columns) : base(host)
    {
        Contracts.CheckNonEmpty(columns, nameof(columns));
        ColumnPairs = [.. columns.Select(c => (c.outputColumnName, c.inputColumnName ?? c.outputColumnName))];
    }

    private protected void SaveColumns(BinaryWriter writer)
    {
        writer.Write(ColumnPairs.Length);
        foreach ((string output, string input) in ColumnPairs)
        {
            writer.Write(output);
            writer.Write(input);
        }
    }

    private protected static (string outputColumnName, string inputColumnName)[] LoadColumns(BinaryReader reader)
    {
        var columns = new (string outputColumnName, string inputColumnName)[reader.ReadInt32()];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = (reader.ReadString(), reader.ReadString());
        return columns;
    }

    /// <summary>Finds the input columns, then asks the derived mapper for one column and one getter a pair.</summary>
    private protected abstract class OneToOneMapper : IRowMapper
    {
        protected readonly DataViewSchema InputSchema;
        protected readonly (string outputColumnName, string inputColumnName)[] Pairs;
        protected readonly int[] InputIndices;

        protected OneToOneMapper(OneToOneTransformerBase parent, DataViewSchema inputSchema)
        {
            InputSchema = inputSchema;
            Pairs = parent.ColumnPairs;
            InputIndices = [.. Pairs.Select(p => (inputSchema.GetColumnOrNull(p.inputColumnName)
                ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", p.inputColumnName)).Index)];
        }

        public DataViewSchema.DetachedColumn[] GetOutputColumns()
            => [.. Pairs.Select((p, i) => MakeColumn(p.outputColumnName, InputSchema[InputIndices[i]], i))];

        public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
        {
            HashSet<int> needed = [.. InputIndices.Where((_, i) => activeOutput(i))];
            return needed.Contains;
        }

        public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            var disposers = new List<Action>();
            Delegate[] getters = [.. InputIndices.Select((column, i) => activeOutput(i) ? MakeGetter(input, input.Schema[column], i, disposers) : null)];
            disposer = disposers.Count == 0 ? null : () => disposers.ForEach(dispose => dispose());
            return getters;
        }

        protected abstract DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair);

        protected abstract Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair);

        /// <summary>For a getter that holds something to release when its cursor closes.</summary>
        protected virtual Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair, List<Action> disposers) => MakeGetter(input, source, pair);
    }
}
