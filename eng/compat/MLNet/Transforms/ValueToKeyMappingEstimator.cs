using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly (string outputColumnName, string inputColumnName)[] _columns;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _keyOrdinality;
    private readonly bool _annotateAsText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int maximumNumberOfKeys,
        KeyOrdinality keyOrdinality, bool addKeyValueAnnotationsAsText, IDataView keyData)
    {
        Contracts.CheckParam(keyData is null || keyData.Schema.Count == 1, nameof(keyData),
            $"If specified, this data view should contain only a single column containing the terms to map, but this had {keyData?.Schema.Count} columns.");
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        _columns = columns;
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _keyOrdinality = keyOrdinality;
        _annotateAsText = addKeyValueAnnotationsAsText;
        _keyData = keyData;
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        DataViewSchema inputSchema = input.Schema;
        DataViewSchema.Column[] sources = [.. _columns.Select(c => inputSchema.GetColumnOrNull(c.inputColumnName)
            ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", c.inputColumnName))];
        foreach (DataViewSchema.Column source in sources)
        {
            if (!ValueConversions.IsStandardScalar(source.Type.ItemType()))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "standard type or a vector of standard type", source.Type.ToString());
        }

        KeyMap[] maps = _keyData is null ? Learn(input, sources) : Given(sources);
        return new ValueToKeyMappingTransformer(_host, _columns, maps, _annotateAsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            if (!ValueConversions.IsStandardScalar(source.ItemType))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name);
            // Keys of keys keep the type of the values behind them.
            SchemaShape.Column keyValues = source.IsKey && source.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column known)
                && known.Kind == SchemaShape.Column.VectorKind.Vector
                ? known
                : new SchemaShape.Column(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, _annotateAsText ? TextDataViewType.Instance : source.ItemType, source.IsKey);
            return new SchemaShape.Column(pair.outputColumnName, source.Kind, NumberDataViewType.UInt32, true,
                new SchemaShape([.. source.Annotations.Kept(AnnotationKinds.SlotNames), keyValues]));
        }));
    }

    private KeyMap[] Learn(IDataView input, DataViewSchema.Column[] sources)
    {
        Contracts.CheckUserArg(_maximumNumberOfKeys > 0, "MaxNumTerms", "Must be positive");
        using DataViewRowCursor cursor = input.GetRowCursor(sources);
        KeyMap[] maps = [.. sources.Select(source => KeyMap.Create((PrimitiveDataViewType)source.Type.ItemType()))];
        Func<bool>[] readers = [.. maps.Select((map, i) => map.MakeReader(cursor, sources[i], _maximumNumberOfKeys))];
        bool wanted = true;
        while (wanted && cursor.MoveNext())
        {
            wanted = false;
            foreach (Func<bool> read in readers)
                wanted |= read();
        }

        foreach (KeyMap map in maps)
            map.Finish(_keyOrdinality);
        return maps;
    }

    private KeyMap[] Given(DataViewSchema.Column[] sources)
    {
        DataViewSchema.Column column = _keyData.Schema[0];
        foreach (DataViewSchema.Column source in sources)
        {
            Contracts.CheckUserArg(column.Type.Equals(source.Type.ItemType()), "keyData", $"Input data's column must be of type '{source.Type.ItemType()}' but was '{column.Type}'");
        }

        KeyMap map = KeyMap.Create((PrimitiveDataViewType)column.Type);
        using DataViewRowCursor cursor = _keyData.GetRowCursor([column]);
        Func<bool> read = map.MakeReader(cursor, column, int.MaxValue);
        while (cursor.MoveNext() && read())
        {
        }

        map.Finish(_keyOrdinality);
        return [.. sources.Select(_ => map)];
    }
}
