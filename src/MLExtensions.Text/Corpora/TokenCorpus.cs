using System.Buffers;
using System.Text;

namespace MLExtensions.Text;

/// <summary>A corpus of documents that are lists of tokens already, in memory or read as they are asked for.</summary>
public sealed class TokenCorpus : ICorpus
{
    private readonly IEnumerable<IEnumerable<ReadOnlyMemory<char>>> _documents;

    /// <summary>Describes a corpus of tokens.</summary>
    /// <param name="documents">The documents. They are enumerated once for each reading of the corpus. Empty tokens are left out.</param>
    /// <param name="name">What to call the corpus in messages.</param>
    public TokenCorpus(IEnumerable<IEnumerable<ReadOnlyMemory<char>>> documents, string name = "token lists")
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _documents = documents;
        Name = name;
    }

    /// <inheritdoc cref="TokenCorpus(IEnumerable{IEnumerable{ReadOnlyMemory{char}}}, string)"/>
    public TokenCorpus(IEnumerable<IEnumerable<string>> documents, string name = "token lists")
        : this(Memories(documents), name)
    {
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Null: the size is not known before the documents are read.</summary>
    public long? ByteLength => null;

    /// <inheritdoc/>
    public Tokenizer Tokenizer => DelimitedTokenizer.Instance;

    /// <inheritdoc/>
    public IEnumerable<TextBlock> ReadBlocks(int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        return Read(blockSize);
    }

    private static IEnumerable<IEnumerable<ReadOnlyMemory<char>>> Memories(IEnumerable<IEnumerable<string>> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return documents.Select(document => document.Select(token => token.AsMemory()));
    }

    private IEnumerable<TextBlock> Read(int blockSize)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(blockSize);
        int length = 0;
        foreach (IEnumerable<ReadOnlyMemory<char>> document in _documents)
        {
            foreach (ReadOnlyMemory<char> token in document)
            {
                Reserve(ref buffer, length, Encoding.UTF8.GetMaxByteCount(token.Length) + 2);
                length += Encoding.UTF8.GetBytes(token.Span, buffer.AsSpan(length));
                buffer[length++] = DelimitedTokenizer.EndOfToken;
            }

            Reserve(ref buffer, length, 1);
            buffer[length++] = DelimitedTokenizer.EndOfLine;
            if (length >= blockSize)
            {
                yield return new TextBlock(buffer, length);
                buffer = ArrayPool<byte>.Shared.Rent(blockSize);
                length = 0;
            }
        }

        yield return new TextBlock(buffer, length);
    }

    private static void Reserve(ref byte[] buffer, int length, int more)
    {
        if (buffer.Length - length >= more)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(length + more), buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
