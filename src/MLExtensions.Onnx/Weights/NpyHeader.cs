using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MLExtensions.Onnx;

/// <summary>The header of an NPY array: magic, version, and a Python dictionary of element type, order and shape (NEP 1).</summary>
internal sealed partial record NpyHeader(OnnxElementType Type, bool BigEndian, bool FortranOrder, long[] Dims)
{
    private const int Alignment = 64;

    // A shape of 64 dimensions fits many times over; NumPy's own limit is 10,000 characters.
    private const int LongestHeader = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public byte[] ToBytes()
    {
        string shape = Dims.Length == 1 ? $"({Dims[0]},)" : $"({string.Join(", ", Dims)})";
        string text = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{FindDescriptor(Type)}', 'fortran_order': False, 'shape': {shape}, }}");
        // Version 1.0: magic, 2 bytes of version, 2 of length; padded with blanks so that the data is aligned, and ended by a line feed.
        int start = Magic.Length + 4;
        int length = (start + text.Length + 1 + Alignment - 1) / Alignment * Alignment - start;
        var bytes = new byte[start + length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)length));
        Encoding.ASCII.GetBytes(text.PadRight(length - 1) + "\n", bytes.AsSpan(start));
        return bytes;
    }

    /// <summary>Reads up to the first byte of data.</summary>
    /// <param name="stream">Begins with the magic.</param>
    /// <param name="source">For messages.</param>
    public static NpyHeader Read(Stream stream, string source)
    {
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false) < 8 || !start[..6].SequenceEqual(Magic))
            throw new InvalidDataException($"{source} is no NumPy array: it does not begin with NumPy's signature (byte 0).");
        int lengthBytes = start[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            byte version => throw new InvalidDataException($"{source} is a NumPy array of format version {version}; 1 to 3 are known (byte 6)."),
        };
        start[8..].Clear();
        ReadExactly(stream, start.Slice(8, lengthBytes), source);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader)
            throw new InvalidDataException(FormattableString.Invariant($"{source} says that its header has {length:N0} bytes; at most {LongestHeader:N0} are possible (byte 8)."));
        var bytes = new byte[length];
        ReadExactly(stream, bytes, source);
        return Parse(Encoding.UTF8.GetString(bytes), source);
    }

    /// <summary>NumPy's name of an element type, or null where it has none.</summary>
    public static string? FindDescriptor(OnnxElementType type) => type switch
    {
        OnnxElementType.Float => "<f4",
        OnnxElementType.Double => "<f8",
        OnnxElementType.Float16 => "<f2",
        OnnxElementType.Int64 => "<i8",
        OnnxElementType.Int32 => "<i4",
        OnnxElementType.Int16 => "<i2",
        OnnxElementType.Int8 => "|i1",
        OnnxElementType.UInt64 => "<u8",
        OnnxElementType.UInt32 => "<u4",
        OnnxElementType.UInt16 => "<u2",
        OnnxElementType.UInt8 => "|u1",
        OnnxElementType.Bool => "|b1",
        OnnxElementType.Complex64 => "<c8",
        OnnxElementType.Complex128 => "<c16",
        _ => null,
    };

    private static NpyHeader Parse(string text, string source)
    {
        Match descriptor = DescriptorPattern().Match(text);
        Match order = OrderPattern().Match(text);
        Match shape = ShapePattern().Match(text);
        if (!descriptor.Success || !order.Success || !shape.Success)
            throw new InvalidDataException($"{source} has a header that says not all of 'descr', 'fortran_order' and 'shape' (byte 10).");
        string type = descriptor.Groups[1].Value;
        // '=' is the byte order of the machine, which is little-endian wherever this runs.
        string little = type[0] is '>' or '=' or '<' ? "<" + type[1..] : type;
        OnnxElementType? element = Enum.GetValues<OnnxElementType>().Cast<OnnxElementType?>()
            .FirstOrDefault(candidate => FindDescriptor(candidate!.Value) is string known && (known == little || known[1..] == little[1..] && known[0] == '|'));
        if (element is null)
            throw new InvalidDataException($"{source} has elements of type '{type}'; numbers and booleans are read, pickled objects and texts are not (byte 10).");
        string[] parts = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var dims = new long[parts.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            // Python 2 wrote long integers with an L.
            if (!long.TryParse(parts[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out dims[i]))
                throw new InvalidDataException($"{source} has the impossible dimension '{parts[i]}' (byte 10).");
        }

        return new NpyHeader(element.Value, type[0] == '>', order.Groups[1].Value == "True", dims);
    }

    private static void ReadExactly(Stream stream, Span<byte> bytes, string source)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"{source} ends within its header.");
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([<>=|][A-Za-z]\d*)['"]""", RegexOptions.CultureInvariant)]
    private static partial Regex DescriptorPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""", RegexOptions.CultureInvariant)]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^()]*)\)""", RegexOptions.CultureInvariant)]
    private static partial Regex ShapePattern();
}
