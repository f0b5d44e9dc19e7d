using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The values of a column in key order; the first is key 1. Missing values have key 0.</summary>
internal abstract class KeyMap
{
    internal abstract int Count { get; }

    internal PrimitiveDataViewType ItemType { get; private protected init; }

    internal static KeyMap Create(PrimitiveDataViewType itemType)
        => TypeDispatch.Call<KeyMap>(typeof(KeyMap), nameof(CreateTyped), [itemType.RawType], itemType);

    internal static KeyMap Load(BinaryReader reader)
    {
        KeyMap map = Create((PrimitiveDataViewType)SchemaCodec.ReadType(reader));
        map.LoadValues(reader);
        return map;
    }

    internal void Save(BinaryWriter writer)
    {
        SchemaCodec.WriteType(writer, ItemType);
        SaveValues(writer);
    }

    /// <summary>Reads the row's value or slots; false once the map is full.</summary>
    internal abstract Func<bool> MakeReader(DataViewRow row, DataViewSchema.Column source, int maximumCount);

    internal abstract void Finish(ValueToKeyMappingEstimator.KeyOrdinality order);

    internal abstract Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source);

    internal abstract void Annotate(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText);

    private protected abstract void SaveValues(BinaryWriter writer);

    private protected abstract void LoadValues(BinaryReader reader);

    private static KeyMap CreateTyped<T>(PrimitiveDataViewType itemType) => new KeyMap<T>(itemType);
}

internal sealed class KeyMap<T> : KeyMap
{
    private readonly Dictionary<T, uint> _keys;
    private readonly List<T> _values = [];
    private readonly Func<T, bool> _isMissing;

    internal KeyMap(PrimitiveDataViewType itemType)
    {
        ItemType = itemType;
        _keys = new Dictionary<T, uint>(ValueConversions.Comparer<T>());
        _isMissing = ValueConversions.MissingTest<T>(itemType);
    }

    internal override int Count => _values.Count;

    internal override Func<bool> MakeReader(DataViewRow row, DataViewSchema.Column source, int maximumCount)
    {
        if (source.Type is not VectorDataViewType)
        {
            ValueGetter<T> scalar = row.GetGetter<T>(source);
            T value = default;
            return () =>
            {
                scalar(ref value);
                return Add(value, maximumCount);
            };
        }

        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(source);
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            // A slot left out of a sparse vector holds the default value.
            bool more = vector.IsDense || Add(default, maximumCount);
            foreach (T value in vector.GetValues())
                more = more && Add(value, maximumCount);
            return more;
        };
    }

    internal override void Finish(ValueToKeyMappingEstimator.KeyOrdinality order)
    {
        if (order == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            _values.Sort(ValueConversions.Order<T>());
        for (int i = 0; i < _values.Count; i++)
            _keys[_values[i]] = (uint)i + 1;
    }

    internal override Delegate MakeGetter(DataViewRow input, DataViewSchema.Column source) => SlotGetters.Map<T, uint>(input, source, KeyOf);

    internal override void Annotate(DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, bool asText)
    {
        if (Count == 0)
            return;
        // Keys of keys: the values behind the source's keys, where it has them.
        if (ItemType is KeyDataViewType && source.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type is VectorDataViewType behind)
        {
            TypeDispatch.Call<object>(typeof(KeyMap<T>), nameof(AnnotateBehind), [behind.ItemType.RawType], this, annotations, source, behind.ItemType);
            return;
        }

        if (asText && ItemType is not TextDataViewType)
            annotations.Add(AnnotationKinds.KeyValues, new VectorDataViewType(TextDataViewType.Instance, Count), VBuffers.Constant(_values.Select(v => ValueConversions.ToText(v))));
        else
            annotations.Add(AnnotationKinds.KeyValues, new VectorDataViewType(ItemType, Count), VBuffers.Constant(_values.ToArray()));
    }

    private protected override void SaveValues(BinaryWriter writer) => ValueArrays.Write(writer, _values.ToArray());

    private protected override void LoadValues(BinaryReader reader)
    {
        _values.AddRange(ValueArrays.Read<T>(reader));
        Finish(ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence);
    }

    private static object AnnotateBehind<TBehind>(KeyMap<T> map, DataViewSchema.Annotations.Builder annotations, DataViewSchema.Column source, PrimitiveDataViewType itemType)
    {
        TBehind[] behind = source.Annotation<TBehind>(AnnotationKinds.KeyValues);
        TBehind[] values = [.. map._values.Select(key => behind[Convert.ToInt64(key) - 1])];
        annotations.Add(AnnotationKinds.KeyValues, new VectorDataViewType(itemType, values.Length), VBuffers.Constant(values));
        return null;
    }

    private bool Add(T value, int maximumCount)
    {
        if (_values.Count >= maximumCount)
            return false;
        if (!_isMissing(value) && _keys.TryAdd(value, 0))
            _values.Add(value);
        return true;
    }

    private uint KeyOf(T value) => _isMissing(value) ? 0 : _keys.GetValueOrDefault(value);
}
