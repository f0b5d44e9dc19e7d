using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MLExtensions.Text;

/// <summary>Writes word vectors in each format.</summary>
internal static class WordVectorWriter
{
    private const int BlockBytes = 1 << 22;

    /// <summary>Writes a file.</summary>
    public static void Save(WordVectors vectors, string path, WordVectorFormat format, int? decimals)
    {
        bool gzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        format = format == WordVectorFormat.Auto ? FormatOf(gzip ? path[..^3] : path) : format;
        if (format == WordVectorFormat.Native)
        {
            if (gzip)
            {
                throw new ArgumentException($"A native vector file is mapped into memory and cannot be compressed; '{path}' ends with '.gz'.", nameof(path));
            }

            AtomicFile.Write(path, stream => NativeVectorWriter.Write(vectors, stream));
            return;
        }

        CheckWords(vectors, format);
        AtomicFile.Write(path, file =>
        {
            using Stream stream = gzip ? new GZipStream(file, CompressionLevel.Optimal) : file;
            if (format != WordVectorFormat.GloVeText)
            {
                stream.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{vectors.Count} {vectors.Dimension}\n")));
            }

            if (format == WordVectorFormat.Word2VecBinary)
            {
                WriteBinary(vectors, stream);
            }
            else
            {
                TextVectorWriter.Write(vectors, stream, decimals);
            }
        });
    }

    private static WordVectorFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".BIN" => WordVectorFormat.Word2VecBinary,
        ".VEC" => WordVectorFormat.Word2VecText,
        ".MLXVEC" => WordVectorFormat.Native,
        _ => WordVectorFormat.GloVeText,
    };

    private static void CheckWords(WordVectors vectors, WordVectorFormat format)
    {
        ReadOnlySpan<byte> forbidden = format == WordVectorFormat.Word2VecBinary ? " \n"u8 : "\n"u8;
        for (int i = 0; i < vectors.Count; i++)
        {
            ReadOnlySpan<byte> word = vectors.Index.GetUtf8(i);
            bool text = format != WordVectorFormat.Word2VecBinary;
            if (word.ContainsAny(forbidden) || (text && word.Length > 0 && (word[^1] is (byte)' ' or (byte)'\t' || LooksLikeVector(word))))
            {
                throw new InvalidOperationException($"The word '{vectors.Words[i]}' (row {i}) holds characters that {format} cannot; save as {WordVectorFormat.Native}.");
            }
        }
    }

    // "a 0.5" would come back as the word "a" with a value too many.
    private static bool LooksLikeVector(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> last = TextFields.TakeLast(ref word);
        return !word.IsEmpty && last.Contains((byte)'.') && FloatParser.TryParse(last, out _);
    }

    private static void WriteBinary(WordVectors vectors, Stream stream)
    {
        int vectorBytes = vectors.Dimension * sizeof(float);
        byte[] buffer = new byte[BlockBytes + vectors.Index.MaxWordBytes + vectorBytes + 2];
        int used = 0;
        for (int i = 0; i < vectors.Count; i++)
        {
            ReadOnlySpan<byte> word = vectors.Index.GetUtf8(i);
            word.CopyTo(buffer.AsSpan(used));
            used += word.Length;
            buffer[used++] = (byte)' ';
            MemoryMarshal.AsBytes(vectors[i]).CopyTo(buffer.AsSpan(used));
            used += vectorBytes;
            buffer[used++] = (byte)'\n';
            if (used >= BlockBytes)
            {
                stream.Write(buffer.AsSpan(0, used));
                used = 0;
            }
        }

        stream.Write(buffer.AsSpan(0, used));
    }
}
