using System.IO.MemoryMappedFiles;

namespace MLExtensions.Text;

/// <summary>A native word vector file mapped into memory: opening it reads the header only.</summary>
internal sealed unsafe class MappedVectorFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _counts;
    private int _disposed;

    private MappedVectorFile(MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, in NativeVectorHeader header, int count)
    {
        (_file, _view) = (file, view);
        Dimension = header.Dimension;
        Rows = (float*)(start + header.RowsOffset);
        _counts = header.CountsOffset == 0 ? null : (long*)(start + header.CountsOffset);
        Index = new WordIndex(
            this,
            start + header.BlobOffset,
            header.BlobLength,
            (int*)(start + header.OffsetsOffset),
            header.Count,
            (ulong*)(start + header.SlotsOffset),
            header.SlotCount,
            header.MaxWordBytes,
            count);
    }

    /// <summary>Gets the number of values in each vector.</summary>
    public int Dimension { get; }

    /// <summary>Gets the address of the first row.</summary>
    public float* Rows { get; }

    /// <summary>Gets the words.</summary>
    public WordIndex Index { get; }

    /// <summary>Gets the counts; empty when the file has none.</summary>
    public ReadOnlySpan<long> Counts => _counts is null ? default : new ReadOnlySpan<long>(_counts, Index.Count);

    /// <summary>Maps a file and checks its header.</summary>
    public static MappedVectorFile Open(string path, int? limit)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Native word vector files are little-endian; this machine is not.");
        }

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        NativeVectorHeader header = NativeVectorHeader.Read(stream, path);
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = file.CreateViewAccessor(0, header.FileLength, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new MappedVectorFile(file, view, start + view.PointerOffset, header, Math.Min(header.Count, limit ?? int.MaxValue));
        }
        catch
        {
            view?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
