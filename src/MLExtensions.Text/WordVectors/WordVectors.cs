using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace MLExtensions.Text;

/// <summary>
/// Word vectors: an ordered vocabulary and one row of <see cref="Dimension"/> floats for each word, in memory or mapped from a file.
/// </summary>
/// <remarks>
/// Immutable and safe for concurrent reads. Words are compared by their exact characters. Spans handed out are valid until
/// <see cref="Dispose"/>; for vectors mapped from a native file, keep the instance reachable while a span is in use.
/// </remarks>
public sealed unsafe partial class WordVectors : IDisposable
{
    private readonly WordIndex _index;
    private readonly float[]? _array;
    private readonly int _arrayOffset;
    private readonly float* _rows;
    private readonly long[]? _counts;
    private readonly MappedVectorFile? _mapping;
    private readonly WordList _words;
    private volatile bool _disposed;

    internal WordVectors(WordIndex index, VectorRows rows, long[]? counts)
    {
        (_index, _array, _arrayOffset, _counts) = (index, rows.Array, rows.Offset, counts);
        _rows = rows.Pointer;
        Dimension = rows.Dimension;
        _words = new WordList(index, () => _disposed);
    }

    internal WordVectors(MappedVectorFile mapping)
    {
        (_index, _mapping) = (mapping.Index, mapping);
        _rows = mapping.Rows;
        Dimension = mapping.Dimension;
        _words = new WordList(_index, () => _disposed);
    }

    /// <summary>Gets the number of words.</summary>
    public int Count => _index.Count;

    /// <summary>Gets the number of values in each vector.</summary>
    public int Dimension { get; }

    /// <summary>Gets the words, in the order of the rows.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Gets a value indicating whether the number of occurrences of each word in its corpus is known.</summary>
    public bool HasCounts => !Counts.IsEmpty;

    /// <summary>Gets the number of occurrences of each word in the corpus, in the order of the rows; empty when it is not known.</summary>
    public ReadOnlySpan<long> Counts
    {
        get
        {
            ThrowIfDisposed();
            return _mapping is null ? _counts : _mapping.Counts;
        }
    }

    internal WordIndex Index => _index;

    /// <summary>Gets the vector of the word at an index.</summary>
    /// <param name="index">The word's index, 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public ReadOnlySpan<float> this[int index]
    {
        get
        {
            ThrowIfDisposed();
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Row(index);
        }
    }

    /// <summary>Gets the vector of a word.</summary>
    /// <param name="word">The word.</param>
    /// <exception cref="UnknownWordException">The word is not in the vocabulary.</exception>
    public ReadOnlySpan<float> this[string word] => Row(RequireIndex(word));

    /// <summary>Creates vectors from words and their rows; both are copied.</summary>
    /// <param name="words">The distinct words.</param>
    /// <param name="dimension">The number of values in each vector.</param>
    /// <param name="rowMajor">The vectors, row after row: words × dimension finite values.</param>
    /// <param name="counts">The number of occurrences of each word in the corpus; empty when it is not known.</param>
    /// <returns>The vectors.</returns>
    /// <exception cref="ArgumentException">A word is null, not valid text or there twice, a length does not fit, a value is not finite, or a count is negative.</exception>
    public static WordVectors Create(IReadOnlyList<string> words, int dimension, ReadOnlySpan<float> rowMajor, ReadOnlySpan<long> counts = default)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if ((long)words.Count * dimension != rowMajor.Length)
        {
            throw new ArgumentException(FormattableString.Invariant($"{words.Count:N0} words of {dimension} values need {(long)words.Count * dimension:N0} values, not {rowMajor.Length:N0}."), nameof(rowMajor));
        }

        CheckCounts(words, counts);
        WordIndex index = IndexWords(words);
        var rows = new VectorRows(dimension, words.Count);
        rowMajor.CopyTo(rows.Rows(0, words.Count));
        if (FirstNonFinite(rowMajor) is int bad and >= 0)
        {
            throw new ArgumentException($"The vector of '{words[bad / dimension]}' (row {bad / dimension}) has {rowMajor[bad]} in slot {bad % dimension}; every value must be finite.", nameof(rowMajor));
        }

        return new WordVectors(index, rows, counts.IsEmpty ? null : counts.ToArray());
    }

    /// <summary>Finds the index of a word without allocating.</summary>
    /// <param name="word">The word.</param>
    /// <returns>The index of its row; −1 when the word is not in the vocabulary.</returns>
    public int IndexOf(ReadOnlySpan<char> word)
    {
        ThrowIfDisposed();
        return _index.Find(word);
    }

    /// <summary>Finds the index of a word given as UTF-8, without allocating.</summary>
    /// <param name="utf8">The word's bytes.</param>
    /// <returns>The index of its row; −1 when the word is not in the vocabulary.</returns>
    public int IndexOf(ReadOnlySpan<byte> utf8)
    {
        ThrowIfDisposed();
        return _index.Find(utf8);
    }

    /// <summary>Gets whether a word is in the vocabulary.</summary>
    /// <param name="word">The word.</param>
    public bool Contains(ReadOnlySpan<char> word) => IndexOf(word) >= 0;

    /// <summary>Gets the vector of a word, if the word is in the vocabulary.</summary>
    /// <param name="word">The word.</param>
    /// <param name="vector">The vector, of length <see cref="Dimension"/>; empty when there is none.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetVector(ReadOnlySpan<char> word, out ReadOnlySpan<float> vector)
    {
        int index = IndexOf(word);
        vector = index < 0 ? default : Row(index);
        return index >= 0;
    }

    /// <summary>Gets consecutive rows as they lie in memory.</summary>
    /// <param name="first">The index of the first row.</param>
    /// <param name="count">The number of rows; rows × dimension must not exceed 2³¹ − 1.</param>
    /// <returns>count × dimension values, row after row.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range lies outside the rows, or is too large for one span.</exception>
    public ReadOnlySpan<float> GetRows(int first, int count)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)first + count, Count, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)count * Dimension, int.MaxValue, nameof(count));
        return RowsFrom(first, count * Dimension);
    }

    /// <summary>Releases the mapped file, if there is one. The vectors and spans over them must not be used afterwards.</summary>
    public void Dispose()
    {
        _disposed = true;
        _mapping?.Dispose();
    }

    internal static int FirstNonFinite(ReadOnlySpan<float> values)
    {
        if (TensorPrimitives.IsFiniteAll(values))
        {
            return -1;
        }

        int index = 0;
        while (float.IsFinite(values[index]))
        {
            index++;
        }

        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<float> Row(int index) => RowsFrom(index, Dimension);

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    private static void CheckCounts(IReadOnlyList<string> words, ReadOnlySpan<long> counts)
    {
        if (!counts.IsEmpty && counts.Length != words.Count)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {counts.Length:N0} counts for {words.Count:N0} words; there must be one for each word."), nameof(counts));
        }

        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 0)
            {
                throw new ArgumentException($"The count of '{words[i]}' (row {i}) is {counts[i]}; counts must not be negative.", nameof(counts));
            }
        }
    }

    private static WordIndex IndexWords(IReadOnlyList<string> words)
    {
        var builder = new WordIndexBuilder(words.Count);
        byte[] buffer = new byte[256];
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i] ?? throw new ArgumentException($"Word {i} is null.", nameof(words));
            if (buffer.Length < word.Length * 3L)
            {
                buffer = new byte[checked(word.Length * 3)];
            }

            if (Utf8.FromUtf16(word, buffer, out _, out int written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            {
                throw new ArgumentException($"Word {i} is not valid text: it holds half a surrogate pair.", nameof(words));
            }

            if (!builder.TryAdd(buffer.AsSpan(0, written), out int first))
            {
                throw new ArgumentException($"The word '{word}' stands at {first} and again at {i}; words must be distinct.", nameof(words));
            }
        }

        return builder.Build();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<float> RowsFrom(int first, int length) => _array is not null
        ? _array.AsSpan(_arrayOffset + (first * Dimension), length)
        : new ReadOnlySpan<float>(_rows + ((long)first * Dimension), length);

    private int RequireIndex(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        int index = IndexOf(word);
        return index >= 0 ? index : throw new UnknownWordException(word);
    }
}
