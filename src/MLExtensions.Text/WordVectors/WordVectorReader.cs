namespace MLExtensions.Text;

/// <summary>Opens a vector file, tells its format, and hands it to the reader of that format.</summary>
internal static class WordVectorReader
{
    private static ReadOnlySpan<byte> GzipMark => [0x1F, 0x8B];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Loads the vectors of a file.</summary>
    public static WordVectors Load(string path, WordVectorLoadOptions options, CancellationToken cancellationToken)
    {
        byte[] probe = new byte[VectorFileHead.ProbeBytes];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        int read = file.ReadAtLeast(probe.AsSpan(0, sizeof(ulong)), sizeof(ulong), throwOnEndOfStream: false);
        bool native = VectorFileHead.IsNative(probe.AsSpan(0, read));
        if (options.Format == WordVectorFormat.Native || (native && options.Format == WordVectorFormat.Auto))
        {
            file.Dispose();
            return new WordVectors(MappedVectorFile.Open(path, options.Limit));
        }

        if (native)
        {
            throw DataFileException.AtByte(path, 0, $"the file is in the native format, not {options.Format}");
        }

        if (!probe.AsSpan(0, read).StartsWith(GzipMark))
        {
            read += file.ReadAtLeast(probe.AsSpan(read), probe.Length - read, throwOnEndOfStream: false);
            return LoadStream(file, probe.AsSpan(0, read), path, file.Length, options, cancellationToken);
        }

        file.Position = 0;
        using var gzip = new WholeGZipStream(file);
        try
        {
            read = gzip.ReadAtLeast(probe, probe.Length, throwOnEndOfStream: false);
            return VectorFileHead.IsNative(probe.AsSpan(0, read))
                ? throw DataFileException.OfFile(path, "a native vector file cannot be read compressed; decompress it first")
                : LoadStream(gzip, probe.AsSpan(0, read), path, null, options, cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            throw DataFileException.OfFile(path, $"the compressed data is damaged ({damaged.Message.TrimEnd('.')})");
        }
    }

    private static WordVectors LoadStream(Stream rest, ReadOnlySpan<byte> head, string path, long? length, WordVectorLoadOptions options, CancellationToken cancellationToken)
    {
        head = head.StartsWith(ByteOrderMark) ? head[ByteOrderMark.Length..] : head;
        VectorFileHead layout = VectorFileHead.Detect(head, options.Format, path);
        return layout.Format == WordVectorFormat.Word2VecBinary
            ? new Word2VecBinaryReader(rest, head, path, length, layout, options).Read(cancellationToken)
            : new TextVectorReader(rest, head, path, length, layout, options).Read(cancellationToken);
    }
}
