using System.Buffers;
using System.Runtime.InteropServices;

namespace MLExtensions.Onnx;

/// <summary>The bytes of a memory of <typeparamref name="T"/>, without a copy: what a large table is saved from.</summary>
internal sealed class ReinterpretedMemory<T>(ReadOnlyMemory<T> source) : MemoryManager<byte>
    where T : unmanaged
{
    private readonly Memory<T> _source = MemoryMarshal.AsMemory(source);

    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(_source.Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        MemoryHandle handle = _source.Pin();
        // The handle owns the pin; only the pointer moves.
        return new MemoryHandle((byte*)handle.Pointer + elementIndex, pinnable: new Owner(handle));
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Owner(MemoryHandle handle) : IPinnable
    {
        private MemoryHandle _handle = handle;

        public MemoryHandle Pin(int elementIndex) => throw new NotSupportedException("Pinned once, by the memory it belongs to.");

        public void Unpin() => _handle.Dispose();
    }
}
