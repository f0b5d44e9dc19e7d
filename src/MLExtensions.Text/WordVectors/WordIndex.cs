using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace MLExtensions.Text;

/// <summary>
/// Words as one UTF-8 blob with offsets and an open-addressing hash table, over pinned arrays or a mapped file.
/// </summary>
/// <remarks>
/// A slot holds the 32-bit hash in its upper half and the word's index plus one in its lower half; zero is empty.
/// The table's length is a power of two; probing is linear. What a damaged file could hold is checked on every access.
/// </remarks>
internal sealed unsafe class WordIndex
{
    private const int StackBytes = 512;

    private readonly object _owner;
    private readonly byte* _blob;
    private readonly int* _offsets;
    private readonly ulong* _slots;
    private readonly long _blobLength;
    private readonly int _storedCount;
    private readonly int _maxWordBytes;
    private readonly uint _mask;

    /// <summary>Initializes the index over memory that <paramref name="owner"/> keeps alive.</summary>
    public WordIndex(object owner, byte* blob, long blobLength, int* offsets, int storedCount, ulong* slots, int slotCount, int maxWordBytes, int count)
    {
        _owner = owner;
        _blob = blob;
        _blobLength = blobLength;
        _offsets = offsets;
        _storedCount = storedCount;
        _slots = slots;
        _mask = (uint)slotCount - 1;
        _maxWordBytes = maxWordBytes;
        Count = count;
    }

    /// <summary>Gets the number of words that may be found: at most the stored ones.</summary>
    public int Count { get; }

    /// <summary>Gets the byte length of the longest stored word.</summary>
    public int MaxWordBytes => _maxWordBytes;

    /// <summary>Gets the stored slots, for writing.</summary>
    public ReadOnlySpan<ulong> Slots => new(_slots, (int)_mask + 1);

    /// <summary>Gets the bytes of all stored words, for writing.</summary>
    public ReadOnlySpan<byte> Blob => new(_blob, checked((int)_blobLength));

    /// <summary>Finds a word; −1 when it is not there.</summary>
    [SkipLocalsInit]
    public int Find(ReadOnlySpan<char> word)
    {
        // UTF-8 never has fewer bytes than UTF-16 has units.
        if (word.Length > _maxWordBytes)
        {
            return -1;
        }

        int capacity = word.Length * 3;
        if (capacity > StackBytes)
        {
            return FindLong(word, capacity);
        }

        byte* buffer = stackalloc byte[StackBytes];
        int length = 0;
        while (length < word.Length)
        {
            char unit = word[length];
            if (unit >= 0x80)
            {
                return FindTranscoded(word, new Span<byte>(buffer, StackBytes));
            }

            buffer[length++] = (byte)unit;
        }

        return Find(new ReadOnlySpan<byte>(buffer, length));
    }

    /// <summary>Finds a word given as UTF-8; −1 when it is not there.</summary>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        uint hash = WordHash.Compute(utf8);
        uint slot = hash & _mask;
        for (uint probes = 0; probes <= _mask; probes++)
        {
            ulong entry = _slots[slot];
            if (entry == 0)
            {
                break;
            }

            if ((uint)(entry >> 32) == hash)
            {
                int index = (int)(uint)entry - 1;
                if (GetUtf8(index).SequenceEqual(utf8))
                {
                    GC.KeepAlive(_owner);
                    return index < Count ? index : -1;
                }
            }

            slot = (slot + 1) & _mask;
        }

        GC.KeepAlive(_owner);
        return -1;
    }

    /// <summary>Gets the bytes of one word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> GetUtf8(int index)
    {
        if ((uint)index >= (uint)_storedCount)
        {
            ThrowDamaged(index);
        }

        int start = _offsets[index];
        int end = _offsets[index + 1];
        if ((uint)start > (uint)end || (uint)end > _blobLength)
        {
            ThrowDamaged(index);
        }

        return new ReadOnlySpan<byte>(_blob + start, end - start);
    }

    /// <summary>Gets one word as a new string.</summary>
    public string GetString(int index)
    {
        string word = Encoding.UTF8.GetString(GetUtf8(index));
        GC.KeepAlive(_owner);
        return word;
    }

    private static void ThrowDamaged(int index) =>
        throw new InvalidDataException($"The word table is damaged at word {index}: its entry points outside the table. The file must be written again.");

    private int FindTranscoded(ReadOnlySpan<char> word, Span<byte> buffer) =>
        Utf8.FromUtf16(word, buffer, out _, out int written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            ? Find(buffer[..written])
            : -1;

    private int FindLong(ReadOnlySpan<char> word, int capacity)
    {
        byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(capacity);
        try
        {
            return FindTranscoded(word, rented);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
