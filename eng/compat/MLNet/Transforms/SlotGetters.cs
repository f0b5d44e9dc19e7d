using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Getters that map a scalar, or every slot of a vector, by a function. The scratch is the getter's own.</summary>
internal static class SlotGetters
{
    internal static Delegate Map<TSource, TResult>(DataViewRow input, DataViewSchema.Column source, Func<TSource, TResult> map)
        => source.Type is VectorDataViewType ? MapSlots(input, source, map) : MapScalar(input, source, map);

    internal static ValueGetter<TResult> MapScalar<TSource, TResult>(DataViewRow input, DataViewSchema.Column source, Func<TSource, TResult> map)
    {
        ValueGetter<TSource> getter = input.GetGetter<TSource>(source);
        TSource value = default;
        return (ref TResult result) =>
        {
            getter(ref value);
            result = map(value);
        };
    }

    internal static ValueGetter<VBuffer<TResult>> MapSlots<TSource, TResult>(DataViewRow input, DataViewSchema.Column source, Func<TSource, TResult> map)
    {
        ValueGetter<VBuffer<TSource>> getter = input.GetGetter<VBuffer<TSource>>(source);
        VBuffer<TSource> dense = default;
        return (ref VBuffer<TResult> result) =>
        {
            getter(ref dense);
            VBuffers.Densify(ref dense);
            ReadOnlySpan<TSource> values = dense.GetValues();
            VBufferEditor<TResult> editor = VBufferEditor.Create(ref result, values.Length);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = map(values[i]);
            result = editor.Commit();
        };
    }

    /// <summary>A vector of variable size, made of a scalar or of all explicit slots.</summary>
    internal static ValueGetter<VBuffer<TResult>> Collect<TSource, TResult>(DataViewRow input, DataViewSchema.Column source, Action<TSource, List<TResult>> collect)
    {
        var items = new List<TResult>();
        if (source.Type is not VectorDataViewType)
        {
            ValueGetter<TSource> getter = input.GetGetter<TSource>(source);
            TSource value = default;
            return (ref VBuffer<TResult> result) =>
            {
                items.Clear();
                getter(ref value);
                collect(value, items);
                VBuffers.Assign(ref result, items);
            };
        }

        ValueGetter<VBuffer<TSource>> vectorGetter = input.GetGetter<VBuffer<TSource>>(source);
        VBuffer<TSource> vector = default;
        return (ref VBuffer<TResult> result) =>
        {
            items.Clear();
            vectorGetter(ref vector);
            foreach (TSource slot in vector.GetValues())
                collect(slot, items);
            VBuffers.Assign(ref result, items);
        };
    }
}
