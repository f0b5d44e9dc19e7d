namespace Microsoft.ML.Data;

/// <summary>Getters of constant annotation values.</summary>
internal static class AnnotationValues
{
    /// <summary>A getter of <paramref name="value"/>, given as a user holds it: arrays for vectors, strings for text.</summary>
    public static Delegate Getter<T>(T value, DataViewType type) => (type, value) switch
    {
        (VectorDataViewType { ItemType: TextDataViewType }, string[] texts) => OfVector(Array.ConvertAll(texts, t => t.AsMemory())),
        (TextDataViewType, string text) => OfValue(text.AsMemory()),
        (VectorDataViewType vector, Array array) => TypeDispatch.Call<Delegate>(typeof(AnnotationValues), nameof(OfVector), [vector.ItemType.RawType], array),
        (VectorDataViewType vector, _) when typeof(T) == vector.RawType
            => TypeDispatch.Call<Delegate>(typeof(AnnotationValues), nameof(OfVBuffer), [vector.ItemType.RawType], value),
        _ => OfValue(value),
    };

    public static ValueGetter<VBuffer<T>> OfVector<T>(T[] values)
        => (ref VBuffer<T> destination) => VBuffer<T>.Copy(values, 0, ref destination, values.Length);

    public static ValueGetter<VBuffer<T>> OfVBuffer<T>(VBuffer<T> value)
        => (ref VBuffer<T> destination) => value.CopyTo(ref destination);

    public static ValueGetter<T> OfValue<T>(T value) => (ref T destination) => destination = value;
}
