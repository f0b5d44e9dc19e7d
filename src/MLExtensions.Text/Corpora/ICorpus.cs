namespace MLExtensions.Text;

/// <summary>A text that can be read any number of times, in blocks, for several threads to cut into tokens.</summary>
/// <remarks>Lines are documents: a context window never reaches over the end of a line.</remarks>
public interface ICorpus
{
    /// <summary>What to call the corpus in messages: a path, or a description.</summary>
    string Name { get; }

    /// <summary>The size of the text in bytes, for progress; null where it is not known beforehand.</summary>
    long? ByteLength { get; }

    /// <summary>What cuts the blocks into tokens.</summary>
    Tokenizer Tokenizer { get; }

    /// <summary>Reads the text from its beginning.</summary>
    /// <param name="blockSize">About how many bytes a block should hold, at least 1.</param>
    /// <returns>The blocks in order. Each begins and ends at a token's border; a line may go on in the next block. The caller disposes each.</returns>
    /// <exception cref="IOException">The text cannot be read.</exception>
    /// <exception cref="InvalidDataException">Compressed text is damaged.</exception>
    IEnumerable<TextBlock> ReadBlocks(int blockSize);
}
