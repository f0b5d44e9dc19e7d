using System.Buffers;

namespace MLExtensions.Text;

/// <summary>A piece of a corpus: UTF-8 text in a pooled array.</summary>
public sealed class TextBlock : IDisposable
{
    private byte[]? _array;
    private readonly int _length;

    /// <summary>Takes over an array that was rented from the shared pool.</summary>
    /// <param name="rented">The array.</param>
    /// <param name="length">The number of bytes of text in it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or beyond the array.</exception>
    public TextBlock(byte[] rented, int length)
    {
        ArgumentNullException.ThrowIfNull(rented);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, rented.Length);
        _array = rented;
        _length = length;
    }

    /// <summary>The text.</summary>
    /// <exception cref="ObjectDisposedException">The block was disposed.</exception>
    public ReadOnlySpan<byte> Utf8
    {
        get
        {
            ObjectDisposedException.ThrowIf(_array is null, this);
            return _array.AsSpan(0, _length);
        }
    }

    /// <summary>Gives the array back to the pool. A second call does nothing.</summary>
    public void Dispose()
    {
        byte[]? array = Interlocked.Exchange(ref _array, null);
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
