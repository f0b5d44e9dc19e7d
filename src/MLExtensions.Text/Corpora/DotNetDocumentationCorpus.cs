using System.Buffers;
using System.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Text;

/// <summary>
/// The documentation of .NET itself: the distinct summaries, remarks and parameter texts of the XML files beside the reference
/// assemblies (<c>packs/*/*/ref/*/*.xml</c>), about 1.3 million words that are present wherever the .NET SDK is.
/// </summary>
/// <remarks>Each text is a document. Their order is that of the files' paths and, within a file, the file's; of equal texts the first stays.</remarks>
public sealed class DotNetDocumentationCorpus : ICorpus
{
    private readonly Lazy<IReadOnlyList<DocumentationText>> _texts;

    /// <summary>Describes the corpus. The files are read once, when the texts are first asked for.</summary>
    /// <param name="dotnetRoot">The folder of the .NET installation; where null, DOTNET_ROOT, the running runtime's and the one on the PATH are tried in this order.</param>
    /// <param name="tokenizer">What cuts the texts into tokens; <see cref="Tokenizer.Letters"/> where null.</param>
    public DotNetDocumentationCorpus(string? dotnetRoot = null, Tokenizer? tokenizer = null)
    {
        Tokenizer = tokenizer ?? Tokenizer.Letters;
        _texts = new Lazy<IReadOnlyList<DocumentationText>>(() => ReadTexts(DotNetInstallation.DocumentationFiles(dotnetRoot)));
    }

    /// <inheritdoc/>
    public string Name => ".NET documentation";

    /// <summary>Null: the size is not known before the files are read.</summary>
    public long? ByteLength => null;

    /// <inheritdoc/>
    public Tokenizer Tokenizer { get; }

    /// <summary>The texts, each with the member it documents.</summary>
    /// <exception cref="DirectoryNotFoundException">No .NET installation with documentation files was found; the message names where they were sought.</exception>
    /// <exception cref="InvalidDataException">A file is not well-formed XML; the message names file and line.</exception>
    public IReadOnlyList<DocumentationText> Texts => _texts.Value;

    /// <inheritdoc/>
    public IEnumerable<TextBlock> ReadBlocks(int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        return Read(blockSize);
    }

    private static List<DocumentationText> ReadTexts(IReadOnlyList<string> files)
    {
        List<DocumentationText>[] byFile = new List<DocumentationText>[files.Count];
        Workers.For(Environment.ProcessorCount, files.Count, file => byFile[file] = DocumentationFile.Read(files[file]));
        HashSet<string> seen = new(StringComparer.Ordinal);
        return [.. byFile.SelectMany(texts => texts).Where(text => seen.Add(text.Text))];
    }

    private IEnumerable<TextBlock> Read(int blockSize)
    {
        int next = 0;
        while (next < Texts.Count)
        {
            int end = next;
            int size = 0;
            while (end < Texts.Count && size < blockSize)
            {
                size = checked(size + Encoding.UTF8.GetMaxByteCount(Texts[end++].Text.Length) + 1);
            }

            byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
            int length = 0;
            for (; next < end; next++)
            {
                length += Encoding.UTF8.GetBytes(Texts[next].Text, buffer.AsSpan(length));
                buffer[length++] = (byte)'\n';
            }

            yield return new TextBlock(buffer, length);
        }
    }
}
