namespace MLExtensions.Onnx.Tests.Checking;

/// <summary>Damages files: flipped bits, cuts, pieces of other files, lies about lengths, extreme numbers.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    private static readonly byte[][] Lies =
    [
        [0x7F], [0xFF, 0x7F], [0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x00],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = new List<byte>(seeds[_random.Next(seeds.Count)]);
        int changes = 1 + Math.Max(0, _random.Next(6) - 3);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
            Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count);
        switch (_random.Next(16))
        {
            case 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(1 + _random.Next(40), bytes.Count - at));
                break;
            case 2:
                bytes.InsertRange(at, Piece(seeds[_random.Next(seeds.Count)]));
                break;
            case 3:
                byte[] piece = Piece(seeds[_random.Next(seeds.Count)]);
                bytes.RemoveRange(at, Math.Min(piece.Length, bytes.Count - at));
                bytes.InsertRange(at, piece);
                break;
            case 4:
                bytes.InsertRange(at, Piece([.. bytes]));
                break;
            case 5 or 6:
                byte[] lie = Lies[_random.Next(Lies.Length)];
                bytes.RemoveAt(at);
                bytes.InsertRange(at, lie);
                break;
            case 7:
                bytes[at] = (byte)_random.Next(256);
                break;
            default:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
        }
    }

    private byte[] Piece(byte[] source)
    {
        int start = _random.Next(source.Length);
        return source[start..Math.Min(source.Length, start + 1 + _random.Next(60))];
    }
}
