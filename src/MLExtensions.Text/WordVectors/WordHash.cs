using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MLExtensions.Text;

/// <summary>The hash of a word's UTF-8 bytes. Native files hold tables built with it: a change needs a new file version.</summary>
internal static class WordHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>Computes 32 well mixed bits, the same on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Compute(ReadOnlySpan<byte> utf8)
    {
        ulong hash = (ulong)utf8.Length * Multiplier;
        while (utf8.Length > 8)
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(utf8));
            utf8 = utf8[8..];
        }

        hash = Mix(hash, ReadTail(utf8));
        hash *= Multiplier;
        return (uint)(hash >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * Multiplier;
        return hash ^ (hash >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadTail(ReadOnlySpan<byte> tail)
    {
        if (tail.Length >= 4)
        {
            // Overlapping halves: every length from 4 to 8 in two loads.
            return BinaryPrimitives.ReadUInt32LittleEndian(tail)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(tail[^4..]) << 32);
        }

        return tail.Length == 0 ? 0 : tail[0] | ((ulong)tail[tail.Length >> 1] << 8) | ((ulong)tail[^1] << 16);
    }
}
