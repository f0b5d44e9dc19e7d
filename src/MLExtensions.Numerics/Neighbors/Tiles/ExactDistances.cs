using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics;

/// <summary>
/// Σ(x − y)² of the rows themselves; the expanded form of the scores cancels where rows are near each other. The rows are copied
/// in the order of the tree, so that candidates lie together, and padded with zeros to whole registers.
/// </summary>
internal sealed unsafe class ExactDistances : IDisposable
{
    private readonly AlignedBuffer<float> _rows;
    private readonly int _stride;
    private readonly int _columns;

    public ExactDistances(int rows, int columns)
    {
        _columns = columns;
        _stride = PanelShape.RoundUp(columns, Vector256<float>.Count);
        _rows = new AlignedBuffer<float>((long)rows * _stride);
    }

    /// <summary>Stores the row at a place.</summary>
    public void Set(int place, float* row) => new Span<float>(row, _columns).CopyTo(_rows.Slice((long)place * _stride, _columns));

    /// <summary>The squared distance of the rows at two places.</summary>
    public float Squared(int place, int other) =>
        Squared(_rows.Address + ((nint)place * _stride), _rows.Address + ((nint)other * _stride), _stride);

    /// <summary>The squared distances of the row at a place from those at others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Squared(int place, int* others, int count, float* target)
    {
        float* rows = _rows.Address;
        float* own = rows + ((nint)place * _stride);
        for (int i = 0; i < count; i++)
        {
            float* other = rows + ((nint)others[i] * _stride);
            Vector256<float> sum = Vector256<float>.Zero;
            for (int k = 0; k < _stride; k += Vector256<float>.Count)
            {
                Vector256<float> difference = Vector256.LoadAligned(own + k) - Vector256.LoadAligned(other + k);
                sum = Vector256.MultiplyAddEstimate(difference, difference, sum);
            }

            target[i] = Vector256.Sum(sum);
        }
    }

    public void Dispose() => _rows.Dispose();

    /// <summary>The squared distance of two rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Squared(float* x, float* y, int columns)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        Vector256<float> second = Vector256<float>.Zero;
        int i = 0;
        for (; i <= columns - 16; i += 16)
        {
            Vector256<float> difference = Vector256.Load(x + i) - Vector256.Load(y + i);
            sum = Vector256.MultiplyAddEstimate(difference, difference, sum);
            difference = Vector256.Load(x + i + 8) - Vector256.Load(y + i + 8);
            second = Vector256.MultiplyAddEstimate(difference, difference, second);
        }

        if (i <= columns - 8)
        {
            Vector256<float> difference = Vector256.Load(x + i) - Vector256.Load(y + i);
            sum = Vector256.MultiplyAddEstimate(difference, difference, sum);
            i += 8;
        }

        float rest = 0;
        for (; i < columns; i++)
        {
            float difference = x[i] - y[i];
            rest += difference * difference;
        }

        return Vector256.Sum(sum + second) + rest;
    }
}
