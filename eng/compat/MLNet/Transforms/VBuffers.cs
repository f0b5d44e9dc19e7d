using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Small operations on vectors.</summary>
internal static class VBuffers
{
    internal static void Densify<T>(ref VBuffer<T> vector)
    {
        if (vector.IsDense)
            return;
        VBuffer<T> dense = default;
        vector.CopyToDense(ref dense);
        vector = dense;
    }

    internal static void Assign<T>(ref VBuffer<T> destination, List<T> items) => Assign(ref destination, CollectionsMarshal.AsSpan(items));

    internal static void Assign<T>(ref VBuffer<T> destination, ReadOnlySpan<T> items)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, items.Length);
        items.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>A getter of a constant vector, as annotations need it.</summary>
    internal static ValueGetter<VBuffer<T>> Constant<T>(T[] values) => (ref VBuffer<T> destination) => Assign<T>(ref destination, values);

    /// <summary>The same of texts, which are made when they are first asked for.</summary>
    internal static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Constant(IEnumerable<string> texts)
    {
        var values = new Lazy<ReadOnlyMemory<char>[]>(() => [.. texts.Select(t => t.AsMemory())]);
        return (ref VBuffer<ReadOnlyMemory<char>> destination) => Assign<ReadOnlyMemory<char>>(ref destination, values.Value);
    }

    /// <summary>An annotation copied once, densely; null when the column has none of that kind and type.</summary>
    internal static T[] Annotation<T>(this DataViewSchema.Column column, string kind)
    {
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType type || type.ItemType.RawType != typeof(T))
            return null;
        VBuffer<T> vector = default;
        column.Annotations.GetValue(kind, ref vector);
        return [.. vector.DenseValues()];
    }
}
