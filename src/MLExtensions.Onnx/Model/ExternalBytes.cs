using System.Buffers;
using System.Runtime.InteropServices;

namespace MLExtensions.Onnx;

/// <summary>
/// Bytes of a file as memory that is read when first looked at, and let go when nobody looks any more. What a span sees is an
/// ordinary array: nothing is unmapped under it.
/// </summary>
internal sealed class ExternalBytes(ExternalFile file, long offset, int length) : MemoryManager<byte>
{
    private readonly WeakReference<byte[]?> _bytes = new(null);

    // The base class would read the bytes to learn their number.
    public override Memory<byte> Memory => CreateMemory(length);

    public override Span<byte> GetSpan() => Read();

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        GCHandle handle = GCHandle.Alloc(Read(), GCHandleType.Pinned);
        return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + elementIndex, handle);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private byte[] Read()
    {
        if (_bytes.TryGetTarget(out byte[]? bytes))
            return bytes;
        bytes = file.Read(offset, length);
        _bytes.SetTarget(bytes);
        return bytes;
    }
}
