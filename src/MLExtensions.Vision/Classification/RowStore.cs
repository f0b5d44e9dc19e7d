using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Vision.Classification;

/// <summary>
/// Rows of equal length that are written once, in order, and read often, in any order: in memory up to a budget, beyond it in a temporary
/// file that goes away with the store. Reading may go on from several threads.
/// </summary>
internal sealed class RowStore<T> : IDisposable
    where T : unmanaged
{
    private const int ChunkBytes = 1 << 24;
    private readonly int _rowsPerChunk;
    private readonly long _budget;
    private readonly string? _folder;
    private readonly List<T[]> _chunks = [];
    private FileStream? _file;

    /// <summary>A store without rows.</summary>
    /// <param name="rowLength">Values of a row.</param>
    /// <param name="budget">Bytes that may be held in memory.</param>
    /// <param name="folder">Where the file goes; null for the system's temporary folder.</param>
    public RowStore(int rowLength, long budget, string? folder)
    {
        RowLength = rowLength;
        _budget = budget;
        _folder = folder;
        _rowsPerChunk = Math.Max(1, ChunkBytes / checked(rowLength * Unsafe.SizeOf<T>()));
    }

    /// <summary>Values of a row.</summary>
    public int RowLength { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the rows are in a file.</summary>
    public bool IsOnDisk => _file is not null;

    private long RowBytes => (long)RowLength * Unsafe.SizeOf<T>();

    /// <summary>Adds a row.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Append(ReadOnlySpan<T> row)
    {
        if (_file is null && (Count + 1) * RowBytes > _budget)
        {
            Spill();
        }

        if (_file is not null)
        {
            RandomAccess.Write(_file.SafeFileHandle, MemoryMarshal.AsBytes(row[..RowLength]), Count * RowBytes);
        }
        else
        {
            if (Count == _chunks.Count * _rowsPerChunk)
            {
                _chunks.Add(GC.AllocateUninitializedArray<T>(_rowsPerChunk * RowLength));
            }

            row[..RowLength].CopyTo(InMemory(Count));
        }

        Count++;
    }

    /// <summary>Copies a row.</summary>
    public void Read(int row, Span<T> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        if (_file is null)
        {
            InMemory(row).CopyTo(destination);
            return;
        }

        Span<byte> bytes = MemoryMarshal.AsBytes(destination[..RowLength]);
        long offset = row * RowBytes;
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_file.SafeFileHandle, bytes, offset);
            if (read == 0)
            {
                throw new IOException($"The temporary file '{_file.Name}' ends at byte {offset}; row {row} ends at {(row + 1) * RowBytes}.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    public void Dispose()
    {
        _chunks.Clear();
        _file?.Dispose();
    }

    private Span<T> InMemory(int row) => _chunks[row / _rowsPerChunk].AsSpan(row % _rowsPerChunk * RowLength, RowLength);

    private void Spill()
    {
        string folder = _folder ?? Path.GetTempPath();
        Directory.CreateDirectory(folder);
        var file = new FileStream(Path.Combine(folder, $"mlextensions-{Guid.NewGuid():N}.rows"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.RandomAccess,
            BufferSize = 0,
        });
        try
        {
            for (int row = 0; row < Count; row++)
            {
                RandomAccess.Write(file.SafeFileHandle, MemoryMarshal.AsBytes(InMemory(row)), row * RowBytes);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        _chunks.Clear();
    }
}
