using System.Buffers.Binary;
using System.Text.Json;

namespace MLExtensions.Onnx;

/// <summary>Reads a safetensors file; every claim of the header is checked before memory is taken for it.</summary>
internal static class SafetensorsReader
{
    private const int LengthBytes = 8;

    public static OrderedDictionary<string, OnnxTensor> Read(FileStream stream, string path)
    {
        SafetensorsHeader header = ReadHeader(stream, path);
        long start = stream.Position;
        CheckLayout(header, start, stream.Length - start, path);
        var tensors = new OrderedDictionary<string, OnnxTensor>();
        foreach ((string name, SafetensorsEntry entry) in header.Tensors)
        {
            byte[] data = GC.AllocateUninitializedArray<byte>((int)(entry.End - entry.Begin));
            stream.Position = start + entry.Begin;
            stream.ReadExactly(data);
            tensors.Add(name, OnnxTensor.FromBytes(entry.Type, entry.Dims, data));
        }

        return tensors;
    }

    /// <summary>Reads the header and leaves the stream at the first byte of data.</summary>
    public static SafetensorsHeader ReadHeader(FileStream stream, string path)
    {
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        if (stream.ReadAtLeast(lengthBytes, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
            throw new InvalidDataException($"'{path}' is no safetensors file: it has {stream.Length} bytes, the length of its header alone takes {LengthBytes}.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        ulong most = (ulong)Math.Min(SafetensorsHeader.LongestHeader, stream.Length - LengthBytes);
        if (length > most)
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' is no safetensors file: its header would have {length:N0} bytes, at most {most:N0} are possible (byte 0)."));
        var json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            return Parse(document.RootElement, path);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' has a damaged header, line {error.LineNumber}, near byte {LengthBytes + error.BytePositionInLine:N0}: {error.Message}"), error);
        }
        catch (InvalidOperationException error)
        {
            // A text of the header is no UTF-8: the parser leaves that until the text is asked for.
            throw new InvalidDataException($"'{path}' has a damaged header (bytes {LengthBytes} to {LengthBytes + (long)length}): {error.Message}", error);
        }
    }

    private static SafetensorsHeader Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"'{path}' is no safetensors file: its header is no JSON object (byte {LengthBytes}).");
        var tensors = new OrderedDictionary<string, SafetensorsEntry>();
        var metadata = new Dictionary<string, string>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string source = $"Tensor '{property.Name}' in '{path}'";
            if (property.NameEquals(SafetensorsHeader.MetadataName))
                AddMetadata(property.Value, metadata, path);
            else if (!tensors.TryAdd(property.Name, ParseEntry(property.Value, source)))
                throw new InvalidDataException($"{source} is there twice.");
        }

        return new SafetensorsHeader(tensors, metadata);
    }

    private static void AddMetadata(JsonElement element, Dictionary<string, string> metadata, string path)
    {
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
            throw new InvalidDataException($"'{path}' has metadata that is no object of texts.");
        foreach (JsonProperty entry in element.EnumerateObject())
            metadata[entry.Name] = entry.Value.GetString()!;
    }

    private static SafetensorsEntry ParseEntry(JsonElement element, string source)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !element.TryGetProperty("shape", out JsonElement shape) || Numbers(shape) is not long[] dims
            || !element.TryGetProperty("data_offsets", out JsonElement offsets) || Numbers(offsets) is not [long begin, long end])
            throw new InvalidDataException($"{source} has an entry that is not \"dtype\", \"shape\" and two \"data_offsets\": {Excerpt(element)}.");
        if (SafetensorsTypes.Find(type.GetString()!) is not OnnxElementType known)
            throw new InvalidDataException($"{source} holds '{Excerpt(type)}', a type that is not read here.");
        long bytes;
        try
        {
            bytes = checked(ElementTypes.Count(dims, "shape") * ElementTypes.SizeOf(known)!.Value);
        }
        catch (OverflowException error)
        {
            throw new InvalidDataException($"{source} has the impossible shape [{string.Join(", ", dims)}].", error);
        }

        if (begin > end || end - begin != bytes)
            throw new InvalidDataException(FormattableString.Invariant($"{source} is {known} [{string.Join(", ", dims)}], {bytes:N0} bytes; its data_offsets are {begin:N0} to {end:N0}."));
        if (bytes > Array.MaxLength)
            throw new InvalidDataException(FormattableString.Invariant($"{source} has {bytes:N0} bytes; a tensor ends at {Array.MaxLength:N0} here."));
        return new SafetensorsEntry(known, dims, begin, end);
    }

    private static long[]? Numbers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new long[element.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long number) || number < 0)
                return null;
            numbers[count++] = number;
        }

        return numbers;
    }

    /// <summary>The format: tensors fill the data from the first byte to the last, without gaps and without sharing bytes.</summary>
    private static void CheckLayout(SafetensorsHeader header, long start, long dataBytes, string path)
    {
        long expected = 0;
        foreach ((string name, SafetensorsEntry entry) in header.Tensors.OrderBy(tensor => tensor.Value.Begin).ThenBy(tensor => tensor.Value.End))
        {
            if (entry.Begin != expected)
                throw new InvalidDataException(FormattableString.Invariant($"Tensor '{name}' in '{path}' begins at byte {start + entry.Begin:N0}; the one before it ends at {start + expected:N0}."));
            expected = entry.End;
        }

        if (expected != dataBytes)
            throw new InvalidDataException(FormattableString.Invariant($"'{path}' has {dataBytes:N0} bytes of data behind its header; its tensors take {expected:N0}."));
    }

    private static string Excerpt(JsonElement element)
    {
        string text = element.ToString();
        return text.Length <= 100 ? text : text[..100] + "…";
    }
}
