using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Text;

/// <summary>Counts of single keys; longer n-grams and inverse document frequencies are ML.NET's alone.</summary>
public sealed class NgramExtractingEstimator : IEstimator<NgramExtractingTransformer>
{
    private readonly IHost _host;
    private readonly (string outputColumnName, string inputColumnName)[] _columns;
    private readonly int _maximumNgramsCount;

    internal NgramExtractingEstimator(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int ngramLength, int maximumNgramsCount, WeightingCriteria weighting)
    {
        _host = env.Register(nameof(NgramExtractingEstimator));
        Contracts.CheckUserArg(ngramLength > 0, nameof(ngramLength), "Must be positive");
        Contracts.CheckUserArg(maximumNgramsCount > 0, nameof(maximumNgramsCount), "Must be positive");
        if (ngramLength != 1)
            throw new NotSupportedException($"This stand-in for ML.NET counts single words only (ngramLength: 1), not n-grams of length {ngramLength}: build with the ML.NET packages to use them.");
        if (weighting != WeightingCriteria.Tf)
            throw new NotSupportedException($"This stand-in for ML.NET weighs words by count only (Tf), not by {weighting}: build with the ML.NET packages to use it.");
        _columns = columns;
        _maximumNgramsCount = maximumNgramsCount;
    }

    public enum WeightingCriteria
    {
        Tf = 0,
        Idf = 1,
        TfIdf = 2,
    }

    public NgramExtractingTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        DataViewSchema inputSchema = input.Schema;
        var slots = new int[_columns.Length][];
        for (int i = 0; i < slots.Length; i++)
        {
            DataViewSchema.Column source = inputSchema.GetColumnOrNull(_columns[i].inputColumnName)
                ?? throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", _columns[i].inputColumnName);
            slots[i] = Learn(input, source, NgramExtractingTransformer.KeyCount(source));
        }

        return new NgramExtractingTransformer(_host, _columns, slots);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return inputSchema.With(_columns.Select(pair =>
        {
            SchemaShape.Column source = inputSchema.Input(pair.inputColumnName);
            if (source.Kind == SchemaShape.Column.VectorKind.Scalar || !source.IsKey || !source.ItemType.Equals(NumberDataViewType.UInt32))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", source.Name, NgramExtractingTransformer.ExpectedType, source.GetTypeString());
            bool named = source.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values) && values.ItemType is TextDataViewType;
            return new SchemaShape.Column(pair.outputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new SchemaShape(named ? [ShapeExtensions.SlotNames] : []));
        }));
    }

    // The keys that occur, in order of their first occurrence.
    private int[] Learn(IDataView input, DataViewSchema.Column source, int keyCount)
    {
        var seen = new bool[keyCount];
        var kept = new List<int>();
        using DataViewRowCursor cursor = input.GetRowCursor([source]);
        ValueGetter<VBuffer<uint>> getter = cursor.GetGetter<VBuffer<uint>>(source);
        VBuffer<uint> keys = default;
        while (kept.Count < Math.Min(keyCount, _maximumNgramsCount) && cursor.MoveNext())
        {
            getter(ref keys);
            foreach (uint key in keys.GetValues())
            {
                if (key - 1 >= (uint)keyCount || seen[key - 1] || kept.Count == _maximumNgramsCount)
                    continue;
                seen[key - 1] = true;
                kept.Add((int)key - 1);
            }
        }

        return [.. kept];
    }
}

public sealed class NgramExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NgramTransform";
    internal const string ExpectedType = "Expected vector of Key type, and Key is convertible to UInt32";

    private readonly int[][] _keysOfSlots;

    internal NgramExtractingTransformer(IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int[][] keysOfSlots)
        : base(env.Register(nameof(NgramExtractingTransformer)), columns) => _keysOfSlots = keysOfSlots;

    internal static NgramExtractingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        (string outputColumnName, string inputColumnName)[] columns = LoadColumns(ctx.Reader);
        return new NgramExtractingTransformer(env, columns, [.. columns.Select(_ => ValueArrays.Read<int>(ctx.Reader))]);
    }

    internal static int KeyCount(DataViewSchema.Column source)
        => source.Type is VectorDataViewType { ItemType: KeyDataViewType { Count: <= int.MaxValue } key } && key.RawType == typeof(uint)
            ? (int)key.Count
            : throw Contracts.ExceptSchemaMismatch("inputSchema", "input", source.Name, ExpectedType, source.Type.ToString());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoaderSignature(LoaderSignature);
        SaveColumns(ctx.Writer);
        foreach (int[] keys in _keysOfSlots)
            ValueArrays.Write(ctx.Writer, keys);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(NgramExtractingTransformer parent, DataViewSchema schema) : OneToOneMapper(parent, schema)
    {
        protected override DataViewSchema.DetachedColumn MakeColumn(string name, DataViewSchema.Column source, int pair)
        {
            int keyCount = KeyCount(source);
            int[] keys = parent._keysOfSlots[pair];
            Contracts.Check(keys.All(key => key < keyCount), $"Column '{source.Name}': the model knows keys beyond the {keyCount} of this column");
            var annotations = new DataViewSchema.Annotations.Builder();
            if (source.HasKeyValues() && keys.Length > 0)
            {
                annotations.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, keys.Length),
                    VBuffers.Constant(Names(source, keys)));
            }

            // A known size is 1 at least.
            return new DataViewSchema.DetachedColumn(name, new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, keys.Length)), annotations.ToAnnotations());
        }

        protected override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source, int pair)
        {
            int[] keys = parent._keysOfSlots[pair];
            var slotOfKey = new int[KeyCount(source)];
            Array.Fill(slotOfKey, -1);
            for (int slot = 0; slot < keys.Length; slot++)
                slotOfKey[keys[slot]] = slot;
            int length = Math.Max(1, keys.Length);
            ValueGetter<VBuffer<uint>> getter = input.GetGetter<VBuffer<uint>>(source);
            VBuffer<uint> words = default;
            var slots = new List<int>();
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> result) =>
            {
                getter(ref words);
                slots.Clear();
                foreach (uint key in words.GetValues())
                {
                    if (key - 1 < (uint)slotOfKey.Length && slotOfKey[key - 1] >= 0)
                        slots.Add(slotOfKey[key - 1]);
                }

                slots.Sort();
                int distinct = slots.Where((slot, i) => i == 0 || slot != slots[i - 1]).Count();
                VBufferEditor<float> editor = VBufferEditor.Create(ref result, length, distinct, requireIndicesOnDense: true);
                int used = -1;
                for (int i = 0; i < slots.Count; i++)
                {
                    if (i > 0 && slots[i] == slots[i - 1])
                    {
                        editor.Values[used]++;
                        continue;
                    }

                    editor.Indices[++used] = slots[i];
                    editor.Values[used] = 1;
                }

                result = editor.Commit();
            });
        }

        private static IEnumerable<string> Names(DataViewSchema.Column source, int[] keys)
        {
            ReadOnlyMemory<char>[] values = source.Annotation<ReadOnlyMemory<char>>(AnnotationKinds.KeyValues);
            return keys.Select(key => values[key].ToString());
        }
    }
}
