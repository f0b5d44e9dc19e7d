using System.Buffers;
using System.IO.Compression;

namespace MLExtensions.Text;

/// <summary>A text file in UTF-8, plain or compressed by gzip (told by the file's first bytes, not by its name); each line is a document.</summary>
public sealed class TextFileCorpus : ICorpus
{
    private const int ReadBuffer = 1 << 16;

    /// <summary>Describes a corpus in a file. The file is opened when the corpus is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">What cuts the text into tokens; <see cref="Tokenizer.Letters"/> where null.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public TextFileCorpus(string path, Tokenizer? tokenizer = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The corpus file '{path}' does not exist.", path);
        }

        Name = path;
        Tokenizer = tokenizer ?? Tokenizer.Letters;
    }

    /// <summary>The path of the file.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public Tokenizer Tokenizer { get; }

    /// <summary>The size of the file in bytes; null where it is compressed.</summary>
    public long? ByteLength
    {
        get
        {
            using FileStream file = Open();
            return IsGZip(file) ? null : file.Length;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<TextBlock> ReadBlocks(int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        return Read(blockSize);
    }

    private static bool IsGZip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        int read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
    }

    private FileStream Open() => new(Name, FileMode.Open, FileAccess.Read, FileShare.Read, ReadBuffer, FileOptions.SequentialScan);

    private IEnumerable<TextBlock> Read(int blockSize)
    {
        using FileStream file = Open();
        bool compressed = IsGZip(file);
        using Stream text = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        long offset = 0;
        byte[] carried = [];
        bool ended = false;
        while (!ended)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(carried.Length + blockSize);
            carried.CopyTo(buffer, 0);
            int length = carried.Length;
            int wanted = carried.Length + blockSize;
            int cut = 0;
            while (true)
            {
                int read = Fill(text, file, buffer.AsSpan(length, wanted - length), offset);
                offset += read;
                ended = read < wanted - length;
                length += read;
                cut = ended ? length : BlockCut(buffer.AsSpan(0, length));
                if (cut > 0 || ended)
                {
                    break;
                }

                // One token fills the whole block: read on until it ends.
                wanted = checked(wanted * 2);
                byte[] larger = ArrayPool<byte>.Shared.Rent(wanted);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            carried = buffer[cut..length];
            yield return new TextBlock(buffer, cut);
        }

        if (compressed && !GZipTrailer.Matches(Name, offset))
        {
            throw new InvalidDataException($"The corpus file '{Name}' is cut off or damaged: its {new FileInfo(Name).Length} bytes of gzip data give {offset} bytes of text, which its trailer does not confirm.");
        }
    }

    /// <summary>After the last end of line, else after the last blank, else 0.</summary>
    private static int BlockCut(ReadOnlySpan<byte> text)
    {
        int line = text.LastIndexOf((byte)'\n');
        return (line >= 0 ? line : text.LastIndexOfAny((byte)' ', (byte)'\t')) + 1;
    }

    private int Fill(Stream text, FileStream file, Span<byte> buffer, long offset)
    {
        try
        {
            return text.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"The corpus file '{Name}' is damaged: its gzip data cannot be read beyond byte offset {file.Position} at the latest ({offset} bytes of text came before the block that failed). {exception.Message}",
                exception);
        }
    }
}
