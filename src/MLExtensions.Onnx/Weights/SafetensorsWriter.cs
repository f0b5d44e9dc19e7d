using System.Buffers.Binary;

namespace MLExtensions.Onnx;

/// <summary>Header length, header, data.</summary>
internal static class SafetensorsWriter
{
    public static void Write(Stream stream, SafetensorsHeader header, IReadOnlyList<KeyValuePair<string, OnnxTensor>> tensors)
    {
        byte[] json = header.ToBytes();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
        // Empty tensors share their begin with another one; they write nothing, in any order.
        foreach ((_, OnnxTensor tensor) in tensors.OrderBy(entry => header.Tensors[entry.Key].Begin))
            stream.Write(tensor.ToBytes().Span);
    }
}
