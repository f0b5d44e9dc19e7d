namespace MLExtensions.Text;

/// <summary>How often the words of a vocabulary occur near each other: a sparse matrix of as many rows and columns as there are words.</summary>
public sealed class CooccurrenceMatrix
{
    private readonly List<RowBlock<double>> _blocks;
    private readonly int[] _blockStarts;

    internal CooccurrenceMatrix(int vocabularySize, List<RowBlock<double>> blocks)
    {
        VocabularySize = vocabularySize;
        _blocks = blocks;
        _blockStarts = [.. blocks.Select(block => block.FirstRow)];
        foreach (RowBlock<double> block in blocks)
        {
            Cells += block.Columns.Length;
            for (int row = block.FirstRow; row < block.EndRow; row++)
            {
                double sum = 0;
                foreach (double value in block.Values.AsSpan(block.Cells(row)))
                {
                    sum += value;
                }

                Sum += sum;
            }
        }
    }

    /// <summary>The number of words.</summary>
    public int VocabularySize { get; }

    /// <summary>The number of pairs of words that occur together.</summary>
    public long Cells { get; }

    /// <summary>The sum of all weighted counts.</summary>
    public double Sum { get; }

    /// <summary>The blocks of rows, in order.</summary>
    internal IReadOnlyList<RowBlock<double>> Blocks => _blocks;

    /// <summary>Reads a file of Stanford's records (two 32-bit words numbered from 1 and a 64-bit value), in any order; cells that come twice are added together.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabularySize">The number of words.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is cut off, or names a word beyond the vocabulary or a value that is not positive; the message names the byte offset.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CooccurrenceMatrix Load(string path, int vocabularySize, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        return CooccurrenceFile.Read(path, vocabularySize, cancellationToken);
    }

    /// <summary>Writes a file of Stanford's records, in order of rows and columns.</summary>
    /// <param name="path">The file; it is replaced only when all is written.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        CooccurrenceFileWriter writer = new(stream);
        _blocks.ForEach(writer.Write);
    });

    /// <summary>The cells of one word.</summary>
    /// <param name="word">The number of the word, from 0.</param>
    /// <returns>The cells, in order of columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="word"/> is not in the vocabulary.</exception>
    public CooccurrenceRow Row(int word)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(word);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(word, VocabularySize);
        int found = Array.BinarySearch(_blockStarts, word);
        RowBlock<double> block = _blocks[found < 0 ? ~found - 1 : found];
        Range cells = block.Cells(word);
        return new CooccurrenceRow(block.Columns.AsSpan(cells), block.Values.AsSpan(cells));
    }
}
