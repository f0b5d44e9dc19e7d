using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, bool outputCountVector)
        : base(env.Register(nameof(KeyToVectorMappingEstimator)), new KeyToVectorMappingTransformer(env, columns, outputCountVector))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(Transformer.Columns.Select(pair => MakeColumn(pair.outputColumnName, inputSchema.Input(pair.inputColumnName), Transformer.OutputCountVector)));
    }

    private static SchemaShape.Column MakeColumn(string name, SchemaShape.Column source, bool count)
    {
        bool isVariable = source.Kind == SchemaShape.Column.VectorKind.VariableVector;
        var annotations = new List<SchemaShape.Column>();
        if (source.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values) && values.ItemType is TextDataViewType && ((count && source.IsKey) || !isVariable))
            annotations.Add(ShapeExtensions.SlotNames);
        if (!count && !isVariable)
            annotations.Add(ShapeExtensions.CategoricalSlotRanges);
        if (!count || source.Kind == SchemaShape.Column.VectorKind.Scalar)
            annotations.Add(ShapeExtensions.IsNormalized);
        SchemaShape.Column.VectorKind kind = isVariable && !count ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return new SchemaShape.Column(name, kind, NumberDataViewType.Single, false, new SchemaShape(annotations));
    }
}

public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToVectorTransform";

    internal KeyToVectorMappingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, bool outputCountVector)
        : base(env.Register(nameof(KeyToVectorMappingTransformer)), columns) => OutputCountVector = outputCountVector;

    internal IReadOnlyList<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    internal bool OutputCountVector { get; }

    internal static KeyToVectorMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, LoadColumns(ctx.Reader), ctx.Reader.ReadBoolean());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        ctx.Writer.Write(OutputCountVector);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(KeyToVectorMappingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            int keys = KeyCount(source), values = source.Type.ValueCount();
            bool one = parent.OutputCountVector || values == 1;
            var type = one ? new VectorDataViewType(NumberDataViewType.Single, keys) : new VectorDataViewType(NumberDataViewType.Single, values, keys);
            var annotations = new DataViewSchema.Annotations.Builder();
            ReadOnlyMemory<char>[] names = source.HasKeyValues() ? source.Annotation<ReadOnlyMemory<char>>(AnnotationKinds.KeyValues) : null;
            if (names != null && type.IsKnownSize)
            {
                annotations.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, type.Dimensions),
                    one ? VBuffers.Constant(names) : VBuffers.Constant(SlotNames(source, names)));
            }

            if (!parent.OutputCountVector && values > 0)
            {
                int[] ranges = [.. Enumerable.Range(0, values).SelectMany(i => new[] { i * keys, ((i + 1) * keys) - 1 })];
                annotations.Add(AnnotationKinds.CategoricalSlotRanges, new VectorDataViewType(NumberDataViewType.Int32, values, 2), VBuffers.Constant(ranges));
            }

            if (!parent.OutputCountVector || source.Type is PrimitiveDataViewType)
                annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            return new DataViewSchema.DetachedColumn(name, type, annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
            => TypeDispatch.Call<Delegate>(typeof(Mapper), nameof(MakeTypedGetter), [source.Type.ItemType().RawType], input, source, KeyCount(source), parent.OutputCountVector);

        private static int KeyCount(DataViewSchema.Column source) => source.Type.ItemType() is KeyDataViewType { Count: <= int.MaxValue } key
            ? (int)key.Count
            : throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, "key type of known cardinality", source.Type.ToString());

        private static IEnumerable<string> SlotNames(DataViewSchema.Column source, ReadOnlyMemory<char>[] keys)
        {
            ReadOnlyMemory<char>[] slots = source.HasSlotNames() ? source.Annotation<ReadOnlyMemory<char>>(AnnotationKinds.SlotNames) : null;
            for (int i = 0; i < source.Type.ValueCount(); i++)
            {
                string prefix = slots is null || slots[i].IsEmpty ? $"[{i}]" : slots[i].ToString();
                foreach (ReadOnlyMemory<char> key in keys)
                    yield return $"{prefix}.{key}";
            }
        }

        // Sparse: one slot a key, or their counts.
        private static Delegate MakeTypedGetter<T>(DataViewRow input, DataViewSchema.Column source, int keys, bool count)
        {
            Func<T, ulong> widen = ValueConversions.KeyWidener<T>();
            ValueGetter<VBuffer<T>> getter;
            if (source.Type is VectorDataViewType)
            {
                getter = input.GetGetter<VBuffer<T>>(source);
            }
            else
            {
                ValueGetter<T> scalar = input.GetGetter<T>(source);
                var one = new T[1];
                getter = (ref VBuffer<T> wrapped) =>
                {
                    scalar(ref one[0]);
                    wrapped = new VBuffer<T>(1, one);
                };
            }

            VBuffer<T> vector = default;
            var slots = new SortedDictionary<int, float>();
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> result) =>
            {
                getter(ref vector);
                slots.Clear();
                ReadOnlySpan<T> values = vector.GetValues();
                ReadOnlySpan<int> indices = vector.GetIndices();
                for (int i = 0; i < values.Length; i++)
                {
                    ulong key = widen(values[i]) - 1;
                    if (key >= (ulong)keys)
                        continue;
                    int slot = (int)key + (count ? 0 : keys * (vector.IsDense ? i : indices[i]));
                    slots[slot] = slots.GetValueOrDefault(slot) + 1;
                }

                int length = count ? keys : checked(keys * vector.Length);
                VBufferEditor<float> editor = VBufferEditor.Create(ref result, length, slots.Count, requireIndicesOnDense: true);
                int used = 0;
                foreach ((int slot, float value) in slots)
                {
                    editor.Indices[used] = slot;
                    editor.Values[used++] = value;
                }

                result = editor.Commit();
            });
        }
    }
}
