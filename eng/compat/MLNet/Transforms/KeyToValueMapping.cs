using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            if (!source.IsKey)
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, "KeyType", source.GetTypeString());
            if (!source.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values))
                throw Contracts.ExceptParam(nameof(inputSchema), $"Input column '{source.Name}' doesn't contain key values metadata");
            return new SchemaShape.Column(pair.outputColumnName, source.Kind, values.ItemType, values.IsKey, new SchemaShape(source.Annotations.Kept(AnnotationKinds.SlotNames)));
        }));
    }
}

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal static KeyToValueMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, LoadColumns(ctx.Reader));

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(KeyToValueMappingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            VectorDataViewType values = ValuesType(source);
            DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(values.ItemType, vector.Dimensions) : values.ItemType;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(source.Annotations, kind => kind == AnnotationKinds.SlotNames);
            return new DataViewSchema.DetachedColumn(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
            => TypeDispatch.Call<Delegate>(typeof(Mapper), nameof(MakeTypedGetter), [source.Type.ItemType().RawType, ValuesType(source).ItemType.RawType], input, source, ValuesType(source).ItemType);

        private static VectorDataViewType ValuesType(DataViewSchema.Column source)
        {
            var values = source.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type as VectorDataViewType;
            Contracts.Check(values != null, "Metadata KeyValues does not exist");
            Contracts.Check(source.Type.ItemType() is KeyDataViewType key && (ulong)values.Size == key.Count, "KeyValues metadata size does not match column type key count");
            return values;
        }

        private static Delegate MakeTypedGetter<TKey, TValue>(DataViewRow input, DataViewSchema.Column source, PrimitiveDataViewType valueType)
        {
            TValue[] values = source.Annotation<TValue>(AnnotationKinds.KeyValues);
            TValue missing = ValueConversions.MissingValue<TValue>(valueType);
            Func<TKey, ulong> widen = ValueConversions.KeyWidener<TKey>();
            return SlotGetters.Map<TKey, TValue>(input, source, key =>
            {
                ulong number = widen(key);
                return number - 1 < (ulong)values.Length ? values[number - 1] : missing;
            });
        }
    }
}
