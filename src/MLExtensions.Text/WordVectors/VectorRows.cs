using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>Row-major vectors in a pinned array whose first row lies on a 64-byte border; grows by whole rows.</summary>
internal sealed unsafe class VectorRows
{
    private const int Alignment = 64;
    private const int Slack = Alignment / sizeof(float);

    private float[] _array;
    private int _offset;

    /// <summary>Initializes room for a number of rows.</summary>
    public VectorRows(int dimension, long capacity)
    {
        Dimension = dimension;
        _array = Allocate(capacity, out _offset);
        Capacity = capacity;
    }

    /// <summary>Gets the number of values in a row.</summary>
    public int Dimension { get; }

    /// <summary>Gets the number of rows there is room for.</summary>
    public long Capacity { get; private set; }

    /// <summary>Gets the array that holds the rows.</summary>
    public float[] Array => _array;

    /// <summary>Gets the position of the first row in <see cref="Array"/>.</summary>
    public int Offset => _offset;

    /// <summary>Gets the address of the first row; the array is pinned.</summary>
    public float* Pointer => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + _offset;

    /// <summary>Gets some rows, for writing.</summary>
    public Span<float> Rows(int first, int count) => _array.AsSpan(_offset + (first * Dimension), count * Dimension);

    /// <summary>Makes room for at least a number of rows; keeps those that are there.</summary>
    public void EnsureCapacity(long rows, int used)
    {
        if (rows <= Capacity)
        {
            return;
        }

        long capacity = Math.Max(rows, Math.Min(Capacity + (Capacity / 2), MaxRows(Dimension)));
        float[] larger = Allocate(capacity, out int offset);
        Rows(0, used).CopyTo(larger.AsSpan(offset));
        (_array, _offset, Capacity) = (larger, offset, capacity);
    }

    /// <summary>Gets the number of rows of a width that fit into one array.</summary>
    public static long MaxRows(int dimension) => (System.Array.MaxLength - Slack) / dimension;

    private float[] Allocate(long rows, out int offset)
    {
        if (rows > MaxRows(Dimension))
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"{rows:N0} vectors of {Dimension} values are more than memory rows can hold ({MaxRows(Dimension):N0}); set a limit."));
        }

        float[] array = GC.AllocateUninitializedArray<float>((int)(rows * Dimension) + Slack, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        offset = (int)(((address + Alignment - 1) & ~(nuint)(Alignment - 1)) - address) / sizeof(float);
        return array;
    }
}
