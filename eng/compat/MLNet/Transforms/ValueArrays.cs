using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Transforms;

/// <summary>Arrays of text or of plain values in a model file.</summary>
internal static class ValueArrays
{
    internal static void Write<T>(BinaryWriter writer, T[] values)
    {
        writer.Write(values.Length);
        if (values is ReadOnlyMemory<char>[] texts)
        {
            foreach (ReadOnlyMemory<char> text in texts)
                writer.Write(text.ToString());
            return;
        }

        writer.Write(Bytes(values));
    }

    internal static T[] Read<T>(BinaryReader reader)
    {
        var values = new T[reader.ReadInt32()];
        if (values is ReadOnlyMemory<char>[] texts)
        {
            for (int i = 0; i < texts.Length; i++)
                texts[i] = reader.ReadString().AsMemory();
            return values;
        }

        reader.BaseStream.ReadExactly(Bytes(values));
        return values;
    }

    private static Span<byte> Bytes<T>(T[] values)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            throw new NotSupportedException($"Values of type {typeof(T)} cannot be saved.");
        return MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(values)), checked(values.Length * Unsafe.SizeOf<T>()));
    }
}
