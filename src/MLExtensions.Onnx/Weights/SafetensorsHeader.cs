using System.Text.Json;

namespace MLExtensions.Onnx;

/// <summary>The JSON header of a safetensors file: type, shape and place of each tensor, and texts.</summary>
internal sealed record SafetensorsHeader(OrderedDictionary<string, SafetensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    public const string MetadataName = "__metadata__";

    /// <summary>The format's own limit, in bytes.</summary>
    public const long LongestHeader = 100_000_000;

    private const int Alignment = 8;

    /// <summary>Places the tensors: wide elements first, so that each begins at a multiple of its element's size although the format allows no gaps.</summary>
    public static SafetensorsHeader For(IReadOnlyList<KeyValuePair<string, OnnxTensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var entries = new OrderedDictionary<string, SafetensorsEntry>();
        foreach ((string name, OnnxTensor tensor) in tensors)
        {
            if (name == MetadataName)
                throw new ArgumentException($"No tensor can be named '{MetadataName}' in a safetensors file.", nameof(tensors));
            if (SafetensorsTypes.NameOf(tensor.ElementType) is null)
                throw new ArgumentException($"Tensor '{name}' holds {tensor.ElementType}, which safetensors has not; cast it first.", nameof(tensors));
            entries.Add(name, new SafetensorsEntry(tensor.ElementType, [.. tensor.Dims], 0, 0));
        }

        long offset = 0;
        foreach ((string name, OnnxTensor tensor) in tensors.OrderByDescending(entry => ElementTypes.SizeOf(entry.Value.ElementType)))
        {
            long length = tensor.Length * ElementTypes.SizeOf(tensor.ElementType)!.Value;
            entries[name] = entries[name] with { Begin = offset, End = offset += length };
        }

        return new SafetensorsHeader(entries, metadata ?? new Dictionary<string, string>());
    }

    /// <summary>The JSON, ended with blanks so that the data behind it is aligned.</summary>
    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataName);
                foreach ((string key, string value) in Metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            foreach ((string name, SafetensorsEntry entry) in Tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypes.NameOf(entry.Type));
                WriteNumbers(json, "shape", entry.Dims);
                WriteNumbers(json, "data_offsets", [entry.Begin, entry.End]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
