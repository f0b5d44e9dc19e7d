using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Numerics;

/// <summary>
/// An unmanaged, zero-initialized block of values that begins at a multiple of 64 bytes: a cache line, and the width of the
/// widest vector register. It may hold more than 2³¹ values.
/// </summary>
/// <typeparam name="T">The unmanaged element type.</typeparam>
public sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>The alignment of the first element, in bytes.</summary>
    public const int Alignment = 64;

    private T* _pointer;

    /// <summary>Allocates a buffer and sets every byte of it to zero.</summary>
    /// <param name="length">The number of elements, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">The memory cannot be allocated.</exception>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        _pointer = (T*)NativeMemory.AlignedAlloc(Math.Max(bytes, Alignment), Alignment);
        NativeMemory.Clear(_pointer, bytes);
        GC.AddMemoryPressure(Math.Max(1, (long)bytes));
    }

    /// <summary>Frees the memory of a buffer that was not disposed.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The address of the first element.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public T* Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return _pointer;
        }
    }

    /// <summary>A reference to one element.</summary>
    /// <param name="index">The element, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside the buffer.</exception>
    public ref T this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Length, nameof(index));
            return ref Unsafe.AsRef<T>(Address + index);
        }
    }

    /// <summary>All elements.</summary>
    /// <exception cref="InvalidOperationException">The buffer is longer than a span can be.</exception>
    public Span<T> Span => Length <= int.MaxValue
        ? new Span<T>(Address, (int)Length)
        : throw new InvalidOperationException($"The buffer holds {Length} elements, more than one span can: use Slice.");

    /// <summary>A part of the buffer.</summary>
    /// <param name="start">The first element, from 0.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>The part, as a span over the same memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the buffer.</exception>
    public Span<T> Slice(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<T>(Address + start, length);
    }

    /// <summary>Frees the memory. A second call does nothing.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer == null)
        {
            return;
        }

        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
        GC.RemoveMemoryPressure(Math.Max(1, Length * sizeof(T)));
    }
}
