using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// An order of the rows in which near ones are near: a balanced tree that splits each part at the median along its direction of
/// greatest variance (estimated on a sample by power iteration), its leaves along a path. Leaves are full blocks of
/// <see cref="LeafSize"/>, the last one excepted.
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

    private readonly float* _rows;
    private readonly int _columns;
    private readonly float[] _keys;

    private NeighborTree(float* rows, int count, int columns)
    {
        _rows = rows;
        _columns = columns;
        Order = new int[count];
        _keys = new float[count];
        for (int i = 0; i < Order.Length; i++)
        {
            Order[i] = i;
        }
    }

    private int[] Order { get; }

    /// <summary>Orders the rows and gives the row at each place.</summary>
    public static int[] Sort(FloatMatrix rows, int threads, CancellationToken cancellationToken)
    {
        using var pinned = rows.Values.Pin();
        var tree = new NeighborTree((float*)pinned.Pointer, rows.Rows, rows.Columns);
        // Where the parts begin, and where the last one ends.
        int[] parts = [0, rows.Rows];
        for (bool split = rows.Rows > SerialSize; split;)
        {
            var halves = new int[(2 * parts.Length) - 1];
            Workers.For(threads, parts.Length - 1, i =>
            {
                (int from, int to) = (parts[i], parts[i + 1]);
                halves[2 * i] = from;
                halves[(2 * i) + 1] = to - from > SerialSize ? tree.Split(from, to, new Scratch(rows.Columns)) : to;
            }, cancellationToken);
            halves[^1] = rows.Rows;
            parts = halves;
            split = false;
            for (int i = 1; i < parts.Length; i++)
            {
                split |= parts[i] - parts[i - 1] > SerialSize;
            }
        }

        Workers.For(threads, parts.Length - 1, i => tree.SplitAll(parts[i], parts[i + 1], new Scratch(rows.Columns)), cancellationToken);
        return tree.AlongPath(threads, cancellationToken);
    }

    /// <summary>Brings the leaves into the order of a path that goes on to the nearest one left: splits at the median cut clusters, which it joins again.</summary>
    private int[] AlongPath(int threads, CancellationToken cancellationToken)
    {
        int leaves = Order.Length / LeafSize;
        var centers = new float[leaves * _columns];
        Workers.For(threads, leaves, leaf =>
        {
            fixed (float* center = &centers[leaf * _columns])
            {
                for (int i = leaf * LeafSize; i < (leaf + 1) * LeafSize; i++)
                {
                    RowKernels.AddScaled(_rows + ((nint)Order[i] * _columns), 1f / LeafSize, center, _columns);
                }
            }
        }, cancellationToken);
        var path = new int[leaves];
        fixed (float* first = centers)
        {
            FindPath(first, path, cancellationToken);
        }

        // What is left over stays at the end.
        var order = (int[])Order.Clone();
        for (int leaf = 0; leaf < leaves; leaf++)
        {
            Order.AsSpan(path[leaf] * LeafSize, LeafSize).CopyTo(order.AsSpan(leaf * LeafSize));
        }

        return order;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindPath(float* centers, int[] path, CancellationToken cancellationToken)
    {
        var left = new int[path.Length];
        for (int i = 0; i < left.Length; i++)
        {
            left[i] = i;
        }

        int next = 0;
        for (int count = left.Length; count > 0; count--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int leaf = left[next];
            path[path.Length - count] = leaf;
            left[next] = left[count - 1];
            float nearest = float.PositiveInfinity;
            next = 0;
            for (int i = 0; i < count - 1; i++)
            {
                float distance = ExactDistances.Squared(centers + ((nint)leaf * _columns), centers + ((nint)left[i] * _columns), _columns);
                if (distance < nearest)
                {
                    (nearest, next) = (distance, i);
                }
            }
        }
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
            Project(from, to, scratch.Direction);
            Select(_keys, Order, from, to - 1, middle);
        }

        return middle;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Project(int from, int to, float[] direction)
    {
        fixed (float* along = direction)
        {
            for (int i = from; i < to; i++)
            {
                _keys[i] = RowKernels.Dot(_rows + ((nint)Order[i] * _columns), along, _columns);
            }
        }
    }

    /// <summary>The direction of greatest variance of a sample; false where all of it is equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool FindDirection(int from, int to, Scratch scratch)
    {
        int count = Math.Min(SampleSize, to - from);
        fixed (float* sample = scratch.Sample, mean = scratch.Mean, direction = scratch.Direction)
        {
            Array.Clear(scratch.Mean);
            for (int i = 0; i < count; i++)
            {
                RowKernels.AddScaled(_rows + ((nint)Order[from + (int)((long)(to - from) * i / count)] * _columns), 1f / count, mean, _columns);
            }

            int farthest = 0;
            float distance = 0;
            for (int i = 0; i < count; i++)
            {
                float* row = sample + ((nint)i * _columns);
                RowKernels.Subtract(_rows + ((nint)Order[from + (int)((long)(to - from) * i / count)] * _columns), mean, row, _columns);
                float squared = RowKernels.Dot(row, row, _columns);
                if (squared > distance)
                {
                    (farthest, distance) = (i, squared);
                }
            }

            if (!(distance > 0) || float.IsInfinity(distance))
            {
                return false;
            }

            Array.Clear(scratch.Direction);
            RowKernels.AddScaled(sample + ((nint)farthest * _columns), 1 / MathF.Sqrt(distance), direction, _columns);
            for (int iteration = 0; iteration < PowerIterations; iteration++)
            {
                Array.Clear(scratch.Mean);
                for (int i = 0; i < count; i++)
                {
                    float* row = sample + ((nint)i * _columns);
                    RowKernels.AddScaled(row, RowKernels.Dot(row, direction, _columns), mean, _columns);
                }

                float norm = MathF.Sqrt(RowKernels.Dot(mean, mean, _columns));
                if (!(norm > 0) || float.IsInfinity(norm))
                {
                    return true;
                }

                Array.Clear(scratch.Direction);
                RowKernels.AddScaled(mean, 1 / norm, direction, _columns);
            }
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
