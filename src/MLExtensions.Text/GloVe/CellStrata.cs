using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>
/// The cells in square blocks: part i of the words by part j of the contexts. Stratum s is the diagonal of blocks (i, i + s):
/// no two of them share a word or a context, so that they can be worked on at once, and in any order, with one result
/// (Gemulla, Nijkamp, Haas and Sismanis, "Large-scale matrix factorization with distributed stochastic gradient descent", 2011).
/// </summary>
internal sealed unsafe class CellStrata : IDisposable
{
    private readonly long[] _starts;
    private readonly AlignedBuffer<CellEntry> _cells;

    /// <summary>Sorts the cells of a matrix into blocks, and shuffles each block.</summary>
    public CellStrata(CooccurrenceMatrix matrix, GloVeOptions options, long cacheBytes, int stride, CancellationToken cancellationToken)
    {
        (long[] wordCells, long[] contextCells) = CountCells(matrix);
        int parts = StrataPlan.PartsFor(matrix.VocabularySize, stride * sizeof(float), cacheBytes);
        Words = StrataPlan.Create(wordCells, parts);
        Contexts = StrataPlan.Create(contextCells, parts);
        Parts = parts;
        _starts = new long[((long)parts * parts) + 1];
        _cells = new AlignedBuffer<CellEntry>(matrix.Cells);

        int[][] wordsOfPart = WordsOfParts();
        long[] counts = new long[_starts.Length];
        Workers.For(options.Threads, parts, part => CountBlocks(matrix, wordsOfPart[part], counts.AsSpan(part * parts, parts)), cancellationToken);
        for (int block = 0; block < parts * parts; block++)
        {
            _starts[block + 1] = _starts[block] + counts[block];
        }

        Workers.For(options.Threads, parts, part => FillBlocks(matrix, wordsOfPart[part], part, options), cancellationToken);
        Largest = new int[parts][];
        for (int stratum = 0; stratum < parts; stratum++)
        {
            int diagonal = stratum;
            int[] order = [.. Enumerable.Range(0, parts)];
            Array.Sort(order, (left, right) =>
            {
                int bySize = Size(right, diagonal).CompareTo(Size(left, diagonal));
                return bySize != 0 ? bySize : left.CompareTo(right);
            });
            Largest[stratum] = order;
        }
    }

    /// <summary>The number of parts of each side, and of strata.</summary>
    public int Parts { get; }

    /// <summary>The parts of the words.</summary>
    public StrataPlan Words { get; }

    /// <summary>The parts of the contexts.</summary>
    public StrataPlan Contexts { get; }

    /// <summary>The number of cells.</summary>
    public long Count => _cells.Length;

    /// <summary>For each stratum the parts of the words in order of their blocks' sizes, the largest first: the order of least waiting.</summary>
    public int[][] Largest { get; }

    /// <summary>The part of the contexts that a part of the words meets in a stratum.</summary>
    public int ContextPart(int wordPart, int stratum) => (wordPart + stratum) % Parts;

    /// <summary>The number of cells of a block.</summary>
    public long Size(int wordPart, int stratum)
    {
        int block = (wordPart * Parts) + ContextPart(wordPart, stratum);
        return _starts[block + 1] - _starts[block];
    }

    /// <summary>The cells of a block.</summary>
    public CellEntry* Cells(int wordPart, int stratum) => _cells.Address + _starts[(wordPart * Parts) + ContextPart(wordPart, stratum)];

    /// <summary>Frees the cells.</summary>
    public void Dispose() => _cells.Dispose();

    private static (long[] Words, long[] Contexts) CountCells(CooccurrenceMatrix matrix)
    {
        long[] words = new long[matrix.VocabularySize];
        long[] contexts = new long[matrix.VocabularySize];
        for (int word = 0; word < words.Length; word++)
        {
            ReadOnlySpan<int> columns = matrix.Row(word).Columns;
            words[word] = columns.Length;
            foreach (int column in columns)
            {
                contexts[column]++;
            }
        }

        return (words, contexts);
    }

    private int[][] WordsOfParts()
    {
        List<int>[] words = [.. Enumerable.Range(0, Parts).Select(_ => new List<int>())];
        for (int word = 0; word < Words.Slots.Length; word++)
        {
            words[Words.Slots[word] / Words.SlotsInPart].Add(word);
        }

        return [.. words.Select(part => part.ToArray())];
    }

    private void CountBlocks(CooccurrenceMatrix matrix, int[] words, Span<long> counts)
    {
        foreach (int word in words)
        {
            foreach (int column in matrix.Row(word).Columns)
            {
                counts[Contexts.Slots[column] / Contexts.SlotsInPart]++;
            }
        }
    }

    private void FillBlocks(CooccurrenceMatrix matrix, int[] words, int part, GloVeOptions options)
    {
        long[] next = _starts.AsSpan(part * Parts, Parts).ToArray();
        float[] values = new float[matrix.VocabularySize];
        float[] weights = new float[matrix.VocabularySize];
        float alpha = (float)options.Alpha;
        float offset = (float)(-options.Alpha * Math.Log(options.XMax));
        foreach (int word in words)
        {
            CooccurrenceRow row = matrix.Row(word);
            int count = row.Columns.Length;
            Span<float> logarithms = values.AsSpan(0, count);
            Span<float> factors = weights.AsSpan(0, count);
            TensorPrimitives.ConvertTruncating(row.Values, logarithms);
            TensorPrimitives.Log<float>(logarithms, logarithms);
            TensorPrimitives.Multiply<float>(logarithms, alpha, factors);
            TensorPrimitives.Add<float>(factors, offset, factors);
            TensorPrimitives.Exp<float>(factors, factors);
            TensorPrimitives.Min<float>(factors, 1, factors);
            ushort local = (ushort)(Words.Slots[word] % Words.SlotsInPart);
            for (int cell = 0; cell < count; cell++)
            {
                (int contextPart, int context) = Math.DivRem(Contexts.Slots[row.Columns[cell]], Contexts.SlotsInPart);
                _cells.Address[next[contextPart]++] = new CellEntry(local, (ushort)context, logarithms[cell], factors[cell]);
            }
        }

        for (int contextPart = 0; contextPart < Parts; contextPart++)
        {
            int block = (part * Parts) + contextPart;
            RandomSequence random = new(options.Seed, block);
            random.Shuffle(_cells.Slice(_starts[block], checked((int)(_starts[block + 1] - _starts[block]))));
        }
    }
}
