using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NormalizeTransform";

    private readonly AffineColumn[] _parameters;

    internal NormalizingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, AffineColumn[] parameters)
        : base(env.Register(nameof(NormalizingTransformer)), columns) => _parameters = parameters;

    public NormalizerModelParametersBase GetNormalizerModelParameters(int index)
    {
        AffineColumn column = _parameters[index];
        if (column.IsVector)
        {
            return column.IsDouble
                ? new AffineNormalizerModelParameters<ImmutableArray<double>>([.. column.Scale], [.. column.Offset])
                : new AffineNormalizerModelParameters<ImmutableArray<float>>([.. column.ScaleSingle], [.. column.OffsetSingle]);
        }

        return column.IsDouble
            ? new AffineNormalizerModelParameters<double>(column.Scale[0], column.Offset[0])
            : new AffineNormalizerModelParameters<float>(column.ScaleSingle[0], column.OffsetSingle[0]);
    }

    internal static NormalizingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (string outputColumnName, string inputColumnName)[] columns = LoadColumns(ctx.Reader);
        var parameters = new AffineColumn[columns.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            bool isVector = ctx.Reader.ReadBoolean(), isDouble = ctx.Reader.ReadBoolean();
            parameters[i] = new AffineColumn(isVector, isDouble, ValueArrays.Read<double>(ctx.Reader), ValueArrays.Read<double>(ctx.Reader));
        }

        return new NormalizingTransformer(env, columns, parameters);
    }

    internal static void CheckColumns(DataViewSchema inputSchema, (string outputColumnName, string inputColumnName)[] columns)
    {
        foreach ((_, string name) in columns)
        {
            DataViewSchema.Column column = inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptSchemaMismatch("data", "input", name);
            CheckType(inputSchema, column);
        }
    }

    private static void CheckType(DataViewSchema inputSchema, DataViewSchema.Column column)
    {
        const string Expected = "scalar or known-size vector of Single";
        if (column.Type is VectorDataViewType { IsKnownSize: false })
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, Expected, "variable-size vector");
        if (column.Type.ItemType() != NumberDataViewType.Single && column.Type.ItemType() != NumberDataViewType.Double)
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, Expected, column.Type.ToString());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        foreach (AffineColumn column in _parameters)
        {
            ctx.Writer.Write(column.IsVector);
            ctx.Writer.Write(column.IsDouble);
            ValueArrays.Write(ctx.Writer, column.Scale);
            ValueArrays.Write(ctx.Writer, column.Offset);
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(NormalizingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            CheckType(InputSchema, source);
            AffineColumn column = parent._parameters[pair];
            Contracts.Check(source.Type.ValueCount() == column.Scale.Length && (source.Type is VectorDataViewType) == column.IsVector,
                $"Column '{source.Name}': the normalizer was trained on {column.Scale.Length} slots, but the type is {source.Type}");
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            annotations.Add(source.Annotations, kind => kind == AnnotationKinds.SlotNames);
            return new DataViewSchema.DetachedColumn(name, source.Type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
        {
            AffineColumn column = parent._parameters[pair];
            if (!column.IsVector)
            {
                return column.IsDouble
                    ? SlotGetters.MapScalar<double, double>(input, source, value => (value - column.Offset[0]) * column.Scale[0])
                    : SlotGetters.MapScalar<float, float>(input, source, value => (value - column.OffsetSingle[0]) * column.ScaleSingle[0]);
            }

            // Without offsets a zero stays a zero, so that a sparse vector stays sparse.
            bool keepsZero = column.Offset.All(offset => offset == 0);
            return column.IsDouble
                ? MapVector<double>(input, source, keepsZero, (slot, value) => (value - column.Offset[slot]) * column.Scale[slot])
                : MapVector<float>(input, source, keepsZero, (slot, value) => (value - column.OffsetSingle[slot]) * column.ScaleSingle[slot]);
        }

        private static ValueGetter<VBuffer<T>> MapVector<T>(DataViewRow input, DataViewSchema.Column source, bool keepsZero, Func<int, T, T> map)
        {
            ValueGetter<VBuffer<T>> getter = input.GetGetter<VBuffer<T>>(source);
            return (ref VBuffer<T> result) =>
            {
                getter(ref result);
                if (!keepsZero)
                    VBuffers.Densify(ref result);
                VBufferEditor<T> editor = VBufferEditor.CreateFromBuffer(ref result);
                for (int i = 0; i < editor.Values.Length; i++)
                    editor.Values[i] = map(result.IsDense ? i : editor.Indices[i], editor.Values[i]);
            };
        }
    }

    internal sealed class AffineColumn(bool isVector, bool isDouble, double[] scale, double[] offset)
    {
        private float[] _scaleSingle, _offsetSingle;

        internal bool IsVector => isVector;

        internal bool IsDouble => isDouble;

        internal double[] Scale => scale;

        internal double[] Offset => offset;

        internal float[] ScaleSingle => _scaleSingle ??= Array.ConvertAll(scale, value => (float)value);

        internal float[] OffsetSingle => _offsetSingle ??= Array.ConvertAll(offset, value => (float)value);
    }

    public abstract class NormalizerModelParametersBase
    {
        private protected NormalizerModelParametersBase()
        {
        }
    }

    public sealed class AffineNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal AffineNormalizerModelParameters(TData scale, TData offset)
        {
            Scale = scale;
            Offset = offset;
        }

        public TData Scale { get; }

        public TData Offset { get; }
    }
}
