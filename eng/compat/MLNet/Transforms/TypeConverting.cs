using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new TypeConvertingTransformer(env, columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            PrimitiveDataViewType type = ColumnTypeExtensions.PrimitiveTypeFromKind(Transformer.OutputKind);
            if (TypeConversion.TryFind(source.ItemType, type) is null)
                throw Contracts.ExceptParam(nameof(inputSchema), $"Don't know how to convert {source.Name} into {type}");
            // ML.NET hands the annotations on unchanged here, though the schema then differs a little.
            return new SchemaShape.Column(pair.outputColumnName, source.Kind, type, false, source.Annotations);
        }));
    }
}

public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TypeConvertTransform";

    internal TypeConvertingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, DataKind outputKind)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns)
    {
        Contracts.CheckParam(ColumnTypeExtensions.PrimitiveTypeFromKind(outputKind) != null, nameof(outputKind), $"'{outputKind}' is no data kind");
        OutputKind = outputKind;
    }

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal DataKind OutputKind { get; }

    internal static TypeConvertingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, LoadColumns(ctx.Reader), (DataKind)ctx.Reader.ReadByte());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write((byte)OutputKind);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(TypeConvertingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            PrimitiveDataViewType item = TargetOf(source);
            Find(source);
            DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;
            var annotations = new DataViewSchema.Annotations.Builder();
            bool numbers = source.Type.ItemType() is NumberDataViewType && item is NumberDataViewType, keys = item is KeyDataViewType;
            annotations.Add(source.Annotations, kind => kind switch
            {
                AnnotationKinds.SlotNames => type is VectorDataViewType { IsKnownSize: true },
                AnnotationKinds.KeyValues => keys,
                AnnotationKinds.IsNormalized => numbers,
                _ => false,
            });
            if (source.Type is BooleanDataViewType && item is NumberDataViewType)
                annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            return new DataViewSchema.DetachedColumn(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
            => TypeDispatch.Call<Delegate>(typeof(Mapper), nameof(MakeTypedGetter), [source.Type.ItemType().RawType, TargetOf(source).RawType], input, source, Find(source));

        // A key stays a key, of another width.
        private PrimitiveDataViewType TargetOf(DataViewSchema.Column source)
        {
            PrimitiveDataViewType plain = ColumnTypeExtensions.PrimitiveTypeFromKind(parent.OutputKind);
            return source.Type.ItemType() is KeyDataViewType key && KeyDataViewType.IsValidDataType(plain.RawType) ? new KeyDataViewType(plain.RawType, key.Count) : plain;
        }

        private Delegate Find(DataViewSchema.Column source)
            => TypeConversion.TryFind(source.Type.ItemType(), TargetOf(source))
                ?? throw Contracts.ExceptParam("inputSchema", $"source column '{source.Name}' with item type '{source.Type}' is not compatible with destination type '{TargetOf(source)}'");

        private static Delegate MakeTypedGetter<TSource, TResult>(DataViewRow input, DataViewSchema.Column source, Delegate convert)
            => SlotGetters.Map(input, source, (Func<TSource, TResult>)convert);
    }
}
