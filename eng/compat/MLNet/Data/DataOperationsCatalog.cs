using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null) where TRow : class
    {
        Contracts.CheckValue(data, nameof(data));
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema) where TRow : class
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(schema, nameof(schema));
        return new EnumerableDataView<TRow>(data, DefinitionFor<TRow>(schema));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        Contracts.CheckValue(data, nameof(data));
        return Enumerate(data, new TypedRowReader<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        Contracts.CheckValue(input, nameof(input));
        foreach (string name in columnsToPrefetch ?? [])
        {
            if (input.Schema.GetColumnOrNull(name) == null)
                throw Contracts.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name);
        }

        return new CacheDataView(Environment, input);
    }

    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckNonEmpty(columnName, nameof(columnName));
        Contracts.CheckParam(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");
        DataViewType type = input.Schema[columnName].Type;
        if (type is not NumberDataViewType)
            throw Contracts.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "number", type.ToString());
        return new RangeFilterView(input, columnName, lowerBound, upperBound);
    }

    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckUserArg(columns is { Length: > 0 }, nameof(columns), "At least one column is needed.");
        return new MissingValueFilterView(input, columns);
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffleView(input, seed ?? Environment.Register("Shuffle").Rand.Next(), shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, 0, count);
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(0 < testFraction && testFraction < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        return Split(data, samplingKeyColumnName, SplitSeed(seed), 0, testFraction);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        ulong splitSeed = SplitSeed(seed);
        return [.. Enumerable.Range(0, numberOfFolds)
            .Select(i => Split(data, samplingKeyColumnName, splitSeed, (double)i / numberOfFolds, (double)(i + 1) / numberOfFolds))];
    }

    /// <summary>The definition of a class whose members get the column types and annotations of a schema.</summary>
    internal static SchemaDefinition DefinitionFor<TRow>(DataViewSchema schema)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        foreach (DataViewSchema.Column column in schema)
        {
            SchemaDefinition.Column own = definition[column.Name] ?? throw Contracts.Except($"Type should contain a member named {column.Name}");
            own.ColumnType = column.Type;
            own.CopyAnnotations(column.Annotations);
        }

        return definition;
    }

    private static TrainTestData Split(IDataView data, string keyColumn, ulong seed, double min, double max)
        => new(new SplitView(data, keyColumn, seed, min, max, complement: true), new SplitView(data, keyColumn, seed, min, max, complement: false));

    private ulong SplitSeed(int? seed)
        => (ulong)(seed ?? ((IHostEnvironmentInternal)Environment).Seed ?? Environment.Register("Split").Rand.Next());

    private static IEnumerable<TRow> Enumerate<TRow>(IDataView data, TypedRowReader<TRow> reader, bool reuseRowObject) where TRow : class, new()
    {
        using DataViewRowCursor cursor = data.GetRowCursor(reader.Columns);
        Action<TRow> fill = reader.Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (!reuseRowObject || row == null)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }

    public readonly struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
