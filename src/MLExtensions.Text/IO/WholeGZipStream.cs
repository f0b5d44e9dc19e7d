using System.IO.Compression;

namespace MLExtensions.Text;

/// <summary>The text in a gzip file, read forward; where <see cref="GZipStream"/> would take a file that is cut off for one that ends, its end is an error.</summary>
/// <param name="file">The file, at its beginning; it is closed with the stream.</param>
internal sealed class WholeGZipStream(FileStream file) : Stream
{
    private readonly GZipStream _text = new(file, CompressionMode.Decompress);
    private long _length;
    private bool _checked;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The compressed data is damaged or ends too early.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = _text.Read(buffer);
        _length += read;
        if (read == 0 && !buffer.IsEmpty && !_checked)
        {
            _checked = GZipTrailer.Matches(file.Name, _length)
                ? true
                : throw new InvalidDataException($"its {file.Length} bytes give {_length} bytes of text, which its trailer does not confirm: it is cut off");
        }

        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _text.Dispose();
        }

        base.Dispose(disposing);
    }
}
