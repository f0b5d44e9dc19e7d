using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "ConcatTransform";

    private readonly string _name;
    private readonly string[] _sources;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, string[] inputColumnNames)
        : base(env.Register(nameof(ColumnConcatenatingTransformer)))
    {
        _name = outputColumnName;
        _sources = inputColumnNames;
    }

    internal static ColumnConcatenatingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        string name = ctx.Reader.ReadString();
        var sources = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = ctx.Reader.ReadString();
        return new ColumnConcatenatingTransformer(env, name, sources);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        ctx.Writer.Write(_name);
        ctx.Writer.Write(_sources.Length);
        foreach (string source in _sources)
            ctx.Writer.Write(source);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(_name, _sources, schema);

    private sealed class Mapper : IRowMapper
    {
        private readonly string _name;
        private readonly DataViewSchema.Column[] _columns;
        private readonly PrimitiveDataViewType _itemType;
        private readonly int _size;

        internal Mapper(string name, string[] sources, DataViewSchema inputSchema)
        {
            _name = name;
            _columns = [.. sources.Select(s => inputSchema.GetColumnOrNull(s) ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", s))];
            DataViewType itemType = _columns[0].Type.ItemType();
            foreach (DataViewSchema.Column column in _columns)
            {
                if (!column.Type.ItemType().Equals(itemType) || itemType is not PrimitiveDataViewType)
                    throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, itemType.ToString(), column.Type.ToString());
            }

            _itemType = (PrimitiveDataViewType)itemType;
            _size = _columns.Any(c => c.Type.ValueCount() == 0) ? 0 : _columns.Sum(c => c.Type.ValueCount());
        }

        // One vector alone passes through with all its annotations.
        private bool IsIdentity => _columns.Length == 1 && _columns[0].Type is VectorDataViewType;

        public DataViewSchema.DetachedColumn[] GetOutputColumns()
        {
            if (IsIdentity)
                return [new DataViewSchema.DetachedColumn(_name, _columns[0].Type, _columns[0].Annotations)];
            var annotations = new DataViewSchema.Annotations.Builder();
            if (_itemType is NumberDataViewType && _columns.All(c => c.IsNormalized()))
                annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            if (_size > 0 && _columns.Any(c => c.Type is not VectorDataViewType || c.HasSlotNames()))
                annotations.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, _size), VBuffers.Constant(_columns.SelectMany(SlotNamesOf)));
            if (_size > 0 && CategoricalRanges() is { Length: > 0 } ranges)
                annotations.Add(AnnotationKinds.CategoricalSlotRanges, new VectorDataViewType(NumberDataViewType.Int32, ranges.Length / 2, 2), VBuffers.Constant(ranges));
            return [new DataViewSchema.DetachedColumn(_name, new VectorDataViewType(_itemType, _size), annotations.ToAnnotations())];
        }

        public Func<int, bool> GetDependencies(Func<int, bool> activeOutput)
            => activeOutput(0) ? index => _columns.Any(c => c.Index == index) : _ => false;

        public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            if (!activeOutput(0))
                return [null];
            if (IsIdentity)
                return [input.GetterAsDelegate(input.Schema[_columns[0].Index])];
            return [TypeDispatch.Call<Delegate>(typeof(Mapper), nameof(MakeGetter), [_itemType.RawType], input, _columns)];
        }

        private static IEnumerable<string> SlotNamesOf(DataViewSchema.Column column)
        {
            if (column.Type is not VectorDataViewType vector)
                return [column.Name];
            if (!column.HasSlotNames())
                return Enumerable.Repeat("", vector.Size);
            ReadOnlyMemory<char>[] names = column.Annotation<ReadOnlyMemory<char>>(AnnotationKinds.SlotNames);
            return names.Select(name => name.IsEmpty ? "" : $"{column.Name}.{name}");
        }

        private int[] CategoricalRanges()
        {
            var ranges = new List<int>();
            int offset = 0;
            foreach (DataViewSchema.Column column in _columns)
            {
                ranges.AddRange((column.Annotation<int>(AnnotationKinds.CategoricalSlotRanges) ?? []).Select(slot => slot + offset));
                offset += column.Type.ValueCount();
            }

            return [.. ranges];
        }

        private static ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow input, DataViewSchema.Column[] columns)
        {
            var parts = new VBuffer<T>[columns.Length];
            Action<int>[] fill = [.. columns.Select(column => MakePart(input, input.Schema[column.Index], parts))];
            return (ref VBuffer<T> result) =>
            {
                int length = 0, count = 0;
                for (int i = 0; i < parts.Length; i++)
                {
                    fill[i](i);
                    length = checked(length + parts[i].Length);
                    count += parts[i].GetValues().Length;
                }

                // Sparse where that takes less room.
                bool sparse = count <= length / 2;
                VBufferEditor<T> editor = VBufferEditor.Create(ref result, length, sparse ? count : length);
                int offset = 0, used = 0;
                foreach (VBuffer<T> part in parts)
                {
                    if (!sparse)
                    {
                        part.CopyTo(editor.Values.Slice(offset, part.Length));
                    }
                    else
                    {
                        ReadOnlySpan<T> values = part.GetValues();
                        ReadOnlySpan<int> indices = part.GetIndices();
                        for (int i = 0; i < values.Length; i++)
                        {
                            editor.Values[used] = values[i];
                            editor.Indices[used++] = offset + (part.IsDense ? i : indices[i]);
                        }
                    }

                    offset += part.Length;
                }

                result = editor.Commit();
            };
        }

        private static Action<int> MakePart<T>(DataViewRow input, DataViewSchema.Column column, VBuffer<T>[] parts)
        {
            if (column.Type is not VectorDataViewType vector)
            {
                ValueGetter<T> scalar = input.GetGetter<T>(column);
                var value = new T[1];
                return i =>
                {
                    scalar(ref value[0]);
                    parts[i] = new VBuffer<T>(1, value);
                };
            }

            ValueGetter<VBuffer<T>> getter = input.GetGetter<VBuffer<T>>(column);
            return i =>
            {
                getter(ref parts[i]);
                if (vector.IsKnownSize && vector.Size != parts[i].Length)
                    throw Contracts.Except($"Column '{column.Name}': expected {vector.Size} slots, but got {parts[i].Length}");
            };
        }
    }
}
