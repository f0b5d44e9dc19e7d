using System.Numerics;
using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>
/// Sums the cells of one row at a time in a dense array, with a bitmap of two levels that remembers which columns were touched:
/// reading the cells out in order of columns costs no sorting.
/// </summary>
internal sealed unsafe class RowAccumulator : IDisposable
{
    private readonly AlignedBuffer<long> _sums;
    private readonly AlignedBuffer<ulong> _touched;
    private readonly AlignedBuffer<ulong> _groups;
    private int[] _columns = new int[1 << 12];
    private long[] _values = new long[1 << 12];

    /// <summary>Makes an accumulator.</summary>
    /// <param name="columns">The number of columns.</param>
    public RowAccumulator(int columns)
    {
        _sums = new(columns);
        _touched = new(((long)columns + 63) / 64);
        _groups = new((_touched.Length + 63) / 64);
    }

    /// <summary>The number of cells read out since <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The columns of the cells read out.</summary>
    public ReadOnlySpan<int> Columns => _columns.AsSpan(0, Count);

    /// <summary>The sums of the cells read out.</summary>
    public ReadOnlySpan<long> Sums => _values.AsSpan(0, Count);

    /// <summary>Adds to the contexts of one occurrence of the row's word, up to the ends of the line.</summary>
    /// <param name="position">The occurrence; the ids around it end at a negative one on either side.</param>
    /// <param name="first">The distance to begin at.</param>
    /// <param name="step">1 to the right, −1 to the left.</param>
    /// <param name="weights">The weights by distance.</param>
    public void AddContexts(int* position, int first, int step, ReadOnlySpan<long> weights)
    {
        long* sums = _sums.Address;
        ulong* touched = _touched.Address;
        ulong* groups = _groups.Address;
        int* context = position + ((long)first * step);
        for (int distance = first; distance < weights.Length; distance++, context += step)
        {
            int column = *context;
            if (column < 0)
            {
                return;
            }

            sums[column] += weights[distance];
            touched[column >> 6] |= 1UL << column;
            groups[column >> 12] |= 1UL << (column >> 6);
        }
    }

    /// <summary>Adds to one cell.</summary>
    public void Add(int column, long weight)
    {
        _sums[column] += weight;
        _touched[column >> 6] |= 1UL << column;
        _groups[column >> 12] |= 1UL << (column >> 6);
    }

    /// <summary>Reads out the cells of the row in order of columns and begins the next row.</summary>
    /// <returns>The number of cells.</returns>
    public int EndRow()
    {
        int before = Count;
        int count = before;
        long* sums = _sums.Address;
        ulong* touched = _touched.Address;
        ulong* groups = _groups.Address;
        for (int group = 0; group < _groups.Length; group++)
        {
            for (ulong words = groups[group]; words != 0; words &= words - 1)
            {
                int word = (group << 6) + BitOperations.TrailingZeroCount(words);
                if (count + 64 > _columns.Length)
                {
                    Array.Resize(ref _columns, _columns.Length * 2);
                    Array.Resize(ref _values, _values.Length * 2);
                }

                for (ulong bits = touched[word]; bits != 0; bits &= bits - 1)
                {
                    int column = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    _columns[count] = column;
                    _values[count++] = sums[column];
                    sums[column] = 0;
                }

                touched[word] = 0;
            }

            groups[group] = 0;
        }

        Count = count;
        return count - before;
    }

    /// <summary>Forgets the cells that were read out.</summary>
    public void Clear() => Count = 0;

    /// <summary>Frees the dense row.</summary>
    public void Dispose()
    {
        _sums.Dispose();
        _touched.Dispose();
        _groups.Dispose();
    }
}
