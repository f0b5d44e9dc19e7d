using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// An order of the rows in which near ones are near: a balanced tree that splits each part at the median along its direction of
/// greatest variance (estimated on a sample by power iteration). Leaves are full blocks of <see cref="LeafSize"/>, the last one excepted.
/// </summary>
internal sealed unsafe class NeighborTree
{
    /// <summary>The rows of a leaf: a multiple of every width of a panel.</summary>
    public const int LeafSize = 240;

    // Below a leaf the splits go on, so that the rows of one panel are near each other too.
    private static readonly int[] Units = [LeafSize, 48, 16];

    private const int SerialSize = 4096;
    private const int SampleSize = 256;
    private const int PowerIterations = 5;

    private readonly FloatMatrix _rows;
    private readonly float[] _keys;

    private NeighborTree(FloatMatrix rows)
    {
        _rows = rows;
        Order = new int[rows.Rows];
        _keys = new float[rows.Rows];
        for (int i = 0; i < Order.Length; i++)
        {
            Order[i] = i;
        }
    }

    /// <summary>The row at each place.</summary>
    public int[] Order { get; }

    /// <summary>Orders the rows.</summary>
    public static NeighborTree Build(FloatMatrix rows, int threads, CancellationToken cancellationToken)
    {
        var tree = new NeighborTree(rows);
        List<(int From, int To)> parts = [(0, rows.Rows)];
        while (parts.Any(part => part.To - part.From > SerialSize))
        {
            var halves = new (int From, int To)[parts.Count * 2];
            Workers.For(threads, parts.Count, i =>
            {
                (int from, int to) = parts[i];
                int middle = to - from > SerialSize ? tree.Split(from, to, new Scratch(rows.Columns)) : to;
                halves[2 * i] = (from, middle);
                halves[(2 * i) + 1] = (middle, to);
            }, cancellationToken);
            parts = [.. halves.Where(part => part.To > part.From)];
        }

        Workers.For(threads, parts.Count, i => tree.SplitAll(parts[i].From, parts[i].To, new Scratch(rows.Columns)), cancellationToken);
        return tree;
    }

    private void SplitAll(int from, int to, Scratch scratch)
    {
        while (to - from > Units[^1])
        {
            int middle = Split(from, to, scratch);
            SplitAll(middle, to, scratch);
            to = middle;
        }
    }

    private int Split(int from, int to, Scratch scratch)
    {
        int size = to - from;
        int unit = Array.Find(Units, unit => size > unit);
        int middle = from + (PanelShape.Count(size, unit) / 2 * unit);
        if (FindDirection(from, to, scratch))
        {
            for (int i = from; i < to; i++)
            {
                _keys[i] = TensorPrimitives.Dot<float>(_rows.Row(Order[i]), scratch.Direction);
            }

            Select(_keys, Order, from, to - 1, middle);
        }

        return middle;
    }

    /// <summary>The direction of greatest variance of a sample; false where all of it is equal.</summary>
    private bool FindDirection(int from, int to, Scratch scratch)
    {
        int count = Math.Min(SampleSize, to - from);
        int columns = _rows.Columns;
        Span<float> sample = scratch.Sample.AsSpan(0, count * columns);
        Span<float> mean = scratch.Mean;
        mean.Clear();
        for (int i = 0; i < count; i++)
        {
            Span<float> row = _rows.Row(Order[from + (int)((long)(to - from) * i / count)]);
            row.CopyTo(sample[(i * columns)..]);
            TensorPrimitives.Add(mean, row, mean);
        }

        TensorPrimitives.Divide(mean, count, mean);
        int farthest = 0;
        float distance = 0;
        for (int i = 0; i < count; i++)
        {
            Span<float> row = sample.Slice(i * columns, columns);
            TensorPrimitives.Subtract(row, mean, row);
            float squared = TensorPrimitives.SumOfSquares<float>(row);
            if (squared > distance)
            {
                (farthest, distance) = (i, squared);
            }
        }

        if (!(distance > 0) || float.IsInfinity(distance))
        {
            return false;
        }

        Span<float> direction = scratch.Direction;
        TensorPrimitives.Divide(sample.Slice(farthest * columns, columns), MathF.Sqrt(distance), direction);
        for (int iteration = 0; iteration < PowerIterations; iteration++)
        {
            mean.Clear();
            for (int i = 0; i < count; i++)
            {
                Span<float> row = sample.Slice(i * columns, columns);
                TensorPrimitives.MultiplyAdd(row, TensorPrimitives.Dot<float>(row, direction), mean, mean);
            }

            float norm = TensorPrimitives.Norm<float>(mean);
            if (!(norm > 0) || float.IsInfinity(norm))
            {
                return true;
            }

            TensorPrimitives.Divide(mean, norm, direction);
        }

        return true;
    }

    /// <summary>Hoare's selection: afterwards no key before the place is above any key from it on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Select(float[] keys, int[] order, int low, int high, int place)
    {
        while (low < high)
        {
            float first = keys[low];
            float middle = keys[low + ((high - low) / 2)];
            float last = keys[high];
            float pivot = Math.Max(Math.Min(first, middle), Math.Min(Math.Max(first, middle), last));
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                {
                    i++;
                }

                while (keys[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    (order[i], order[j]) = (order[j], order[i]);
                    i++;
                    j--;
                }
            }

            if (place <= j)
            {
                high = j;
            }
            else if (place >= i)
            {
                low = i;
            }
            else
            {
                return;
            }
        }
    }

    private sealed class Scratch(int columns)
    {
        public float[] Sample { get; } = new float[SampleSize * columns];

        public float[] Mean { get; } = new float[columns];

        public float[] Direction { get; } = new float[columns];
    }
}
