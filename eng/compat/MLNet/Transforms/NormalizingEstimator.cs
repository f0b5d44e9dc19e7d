using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHost _host;
    private readonly (string outputColumnName, string inputColumnName)[] _columns;
    private readonly long _maximumExampleCount;
    private readonly Func<int, bool, AffineNormalizer> _makeNormalizer;

    internal NormalizingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, long maximumExampleCount, Func<int, bool, AffineNormalizer> makeNormalizer)
    {
        _host = env.Register(nameof(NormalizingEstimator));
        Contracts.CheckUserArg(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        _columns = columns;
        _maximumExampleCount = maximumExampleCount;
        _makeNormalizer = makeNormalizer;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        // Refuses a wrong column before it is read.
        NormalizingTransformer.CheckColumns(input.Schema, _columns);
        DataViewSchema.Column[] sources = [.. _columns.Select(c => input.Schema[c.inputColumnName])];
        AffineNormalizer[] normalizers = [.. sources.Select(source => _makeNormalizer(source.Type.ValueCount(), IsDouble(source.Type)))];
        using (DataViewRowCursor cursor = input.GetRowCursor(sources))
        {
            Action[] readers = [.. sources.Select((source, i) => MakeReader(cursor, source, normalizers[i]))];
            for (long row = 0; row < _maximumExampleCount && cursor.MoveNext(); row++)
            {
                foreach (Action read in readers)
                    read();
            }
        }

        var parameters = new NormalizingTransformer.AffineColumn[sources.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            int slots = sources[i].Type.ValueCount();
            parameters[i] = new NormalizingTransformer.AffineColumn(sources[i].Type is VectorDataViewType, IsDouble(sources[i].Type), new double[slots], new double[slots]);
            normalizers[i].Finish(parameters[i].Scale, parameters[i].Offset);
        }

        return new NormalizingTransformer(_host, _columns, parameters);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            if (source.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "known-size vector or scalar", source.GetTypeString());
            if (!source.ItemType.Equals(NumberDataViewType.Single) && !source.ItemType.Equals(NumberDataViewType.Double))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "vector or scalar of Single or Double", source.GetTypeString());
            IEnumerable<SchemaShape.Column> annotations = [ShapeExtensions.IsNormalized, .. source.Annotations.Kept(AnnotationKinds.SlotNames)];
            return new SchemaShape.Column(pair.outputColumnName, source.Kind, source.ItemType, source.IsKey, new SchemaShape(annotations));
        }));
    }

    private static bool IsDouble(DataViewType type) => type.ItemType().RawType == typeof(double);

    private static Action MakeReader(DataViewRow row, DataViewSchema.Column source, AffineNormalizer normalizer)
        => IsDouble(source.Type) ? MakeReader<double>(row, source, normalizer, value => value) : MakeReader<float>(row, source, normalizer, value => value);

    private static Action MakeReader<T>(DataViewRow row, DataViewSchema.Column source, AffineNormalizer normalizer, Func<T, double> widen)
    {
        var scratch = new double[source.Type.ValueCount()];
        if (source.Type is not VectorDataViewType)
        {
            ValueGetter<T> scalar = row.GetGetter<T>(source);
            T value = default;
            return () =>
            {
                scalar(ref value);
                scratch[0] = widen(value);
                normalizer.Add(scratch, default);
            };
        }

        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(source);
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            Contracts.Check(vector.Length == scratch.Length, $"Column '{source.Name}': expected {scratch.Length} slots, but got {vector.Length}");
            ReadOnlySpan<T> values = vector.GetValues();
            for (int i = 0; i < values.Length; i++)
                scratch[i] = widen(values[i]);
            normalizer.Add(scratch.AsSpan(0, values.Length), vector.GetIndices());
        };
    }
}
