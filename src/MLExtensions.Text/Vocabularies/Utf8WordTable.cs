using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>A hash table from words in UTF-8 to the numbers 0, 1, 2, … in the order of their first appearance.</summary>
/// <remarks>Open addressing over one byte arena: a look-up touches a slot and the word, and allocates nothing. Readers may share it while nobody adds.</remarks>
internal sealed class Utf8WordTable
{
    private const int LargestArena = 0x7FFF_FFC7;
    private Slot[] _slots = new Slot[1 << 12];
    private int[] _ends = new int[1 << 10];
    private byte[] _arena = new byte[1 << 14];

    /// <summary>The number of words.</summary>
    public int Count { get; private set; }

    /// <summary>A word.</summary>
    /// <param name="index">Its number.</param>
    public ReadOnlySpan<byte> Word(int index)
    {
        int start = index == 0 ? 0 : _ends[index - 1];
        return _arena.AsSpan(start, _ends[index] - start);
    }

    /// <summary>The number of a word, or −1.</summary>
    /// <param name="word">The word in UTF-8.</param>
    public int Find(ReadOnlySpan<byte> word)
    {
        uint hash = Hash(word);
        Slot[] slots = _slots;
        int mask = slots.Length - 1;
        for (int slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            Slot entry = slots[slot];
            if (entry.Number == 0)
            {
                return -1;
            }

            if (entry.Hash == hash && Word(entry.Number - 1).SequenceEqual(word))
            {
                return entry.Number - 1;
            }
        }
    }

    /// <summary>The number of a word, which is added where it is new.</summary>
    /// <param name="word">The word in UTF-8.</param>
    public int GetOrAdd(ReadOnlySpan<byte> word)
    {
        uint hash = Hash(word);
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        while (_slots[slot].Number != 0)
        {
            if (_slots[slot].Hash == hash && Word(_slots[slot].Number - 1).SequenceEqual(word))
            {
                return _slots[slot].Number - 1;
            }

            slot = (slot + 1) & mask;
        }

        int index = Append(word);
        _slots[slot] = new Slot(hash, index + 1);
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return index;
    }

    private static uint Hash(ReadOnlySpan<byte> word)
    {
        const ulong Multiplier = 0x9FB21C651E98DF25UL;
        ulong hash = 0x9E3779B97F4A7C15UL ^ (ulong)word.Length;
        ref byte first = ref MemoryMarshal.GetReference(word);
        int offset = 0;
        for (; offset + 8 <= word.Length; offset += 8)
        {
            hash = BitOperations.RotateLeft((hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, offset))) * Multiplier, 29);
        }

        ulong tail = 0;
        int shift = 0;
        if (offset + 4 <= word.Length)
        {
            tail = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, offset));
            shift = 32;
            offset += 4;
        }

        for (; offset < word.Length; offset++, shift += 8)
        {
            tail |= (ulong)Unsafe.Add(ref first, offset) << shift;
        }

        hash = (hash ^ tail) * Multiplier;
        return (uint)(hash >> 32) ^ (uint)hash >> 15;
    }

    private int Append(ReadOnlySpan<byte> word)
    {
        int start = Count == 0 ? 0 : _ends[Count - 1];
        long end = (long)start + word.Length;
        if (end > LargestArena)
        {
            throw new InvalidOperationException("The distinct words of the corpus take more than 2 GB: cut the text into smaller words.");
        }

        if (end > _arena.Length)
        {
            Array.Resize(ref _arena, (int)Math.Min(LargestArena, Math.Max(end, _arena.Length * 2L)));
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, _ends.Length * 2);
        }

        word.CopyTo(_arena.AsSpan(start));
        _ends[Count] = (int)end;
        return Count++;
    }

    private void Grow()
    {
        Slot[] larger = new Slot[_slots.Length * 2];
        int mask = larger.Length - 1;
        foreach (Slot entry in _slots)
        {
            if (entry.Number == 0)
            {
                continue;
            }

            int slot = (int)entry.Hash & mask;
            while (larger[slot].Number != 0)
            {
                slot = (slot + 1) & mask;
            }

            larger[slot] = entry;
        }

        _slots = larger;
    }

    /// <summary>A place of the table; the number is one above the word's, 0 where the place is free.</summary>
    private readonly record struct Slot(uint Hash, int Number);
}
