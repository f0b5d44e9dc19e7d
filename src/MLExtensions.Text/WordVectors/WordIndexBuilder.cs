using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace MLExtensions.Text;

/// <summary>Collects distinct words in order and builds a <see cref="WordIndex"/> over pinned arrays.</summary>
internal sealed unsafe class WordIndexBuilder
{
    private const int MinimumSlots = 16;

    private byte[] _blob;
    private int[] _offsets;
    private ulong[] _slots;
    private int _blobLength;
    private int _maxWordBytes;

    /// <summary>Initializes an empty builder.</summary>
    /// <param name="expectedCount">The number of words to make room for.</param>
    public WordIndexBuilder(int expectedCount = 0)
    {
        _blob = GC.AllocateUninitializedArray<byte>(Math.Max(256, (int)Math.Min(8L * expectedCount, Array.MaxLength)), pinned: true);
        _offsets = GC.AllocateUninitializedArray<int>(Math.Max(expectedCount, 16) + 1, pinned: true);
        _offsets[0] = 0;
        _slots = GC.AllocateArray<ulong>(SlotsFor(expectedCount), pinned: true);
    }

    /// <summary>Gets the number of words so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a word; returns false, with the index of the first, when it is there already.</summary>
    /// <param name="utf8">The word; bytes that are not valid UTF-8 are replaced by U+FFFD.</param>
    /// <param name="index">The word's index.</param>
    public bool TryAdd(ReadOnlySpan<byte> utf8, out int index)
    {
        if (!Utf8.IsValid(utf8))
        {
            utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        }

        uint hash = WordHash.Compute(utf8);
        uint mask = (uint)_slots.Length - 1;
        uint slot = hash & mask;
        for (ulong entry; (entry = _slots[slot]) != 0; slot = (slot + 1) & mask)
        {
            if ((uint)(entry >> 32) == hash)
            {
                index = (int)(uint)entry - 1;
                if (_blob.AsSpan(_offsets[index], _offsets[index + 1] - _offsets[index]).SequenceEqual(utf8))
                {
                    return false;
                }
            }
        }

        index = Count;
        Append(utf8);
        _slots[slot] = ((ulong)hash << 32) | (uint)Count;
        if (Count * 2L > _slots.Length)
        {
            GrowTable();
        }

        return true;
    }

    /// <summary>Builds the index; the builder must not be used afterwards.</summary>
    public WordIndex Build()
    {
        byte* blob = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_blob));
        int* offsets = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_offsets));
        ulong* slots = (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_slots));
        return new WordIndex((_blob, _offsets, _slots), blob, _blobLength, offsets, Count, slots, _slots.Length, _maxWordBytes, Count);
    }

    private static int SlotsFor(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(MinimumSlots, Math.Min(2L * count, 1 << 30)));

    private static T[] Grow<T>(T[] array, long needed)
    {
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"The words take more than {Array.MaxLength:N0} bytes; load fewer of them with a limit."));
        }

        T[] larger = GC.AllocateUninitializedArray<T>((int)Math.Min(Array.MaxLength, Math.Max(needed, array.Length * 2L)), pinned: true);
        array.CopyTo(larger, 0);
        return larger;
    }

    private void Append(ReadOnlySpan<byte> utf8)
    {
        long end = (long)_blobLength + utf8.Length;
        if (end > _blob.Length)
        {
            _blob = Grow(_blob, end);
        }

        if (Count + 2 > _offsets.Length)
        {
            _offsets = Grow(_offsets, Count + 2);
        }

        utf8.CopyTo(_blob.AsSpan(_blobLength));
        _blobLength = (int)end;
        _offsets[++Count] = _blobLength;
        _maxWordBytes = Math.Max(_maxWordBytes, utf8.Length);
    }

    private void GrowTable()
    {
        ulong[] larger = GC.AllocateArray<ulong>(checked(_slots.Length * 2), pinned: true);
        uint mask = (uint)larger.Length - 1;
        foreach (ulong entry in _slots)
        {
            if (entry == 0)
            {
                continue;
            }

            uint slot = (uint)(entry >> 32) & mask;
            while (larger[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            larger[slot] = entry;
        }

        _slots = larger;
    }
}
