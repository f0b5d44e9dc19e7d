namespace MLExtensions.Numerics;

/// <summary>The k nearest neighbours of every row, itself left out, nearest first.</summary>
public sealed class NeighborGraph
{
    private readonly int[]? _order;

    /// <summary>Wraps neighbours that were found elsewhere.</summary>
    /// <param name="neighbors">The neighbours of a row, k, at least 1.</param>
    /// <param name="indices">Rows × k row numbers, row after row, nearest first, none of them the row itself.</param>
    /// <param name="distances">Rows × k distances (not squared), in step with <paramref name="indices"/>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other, an index is no row or the row itself, or a distance is negative or not finite.</exception>
    public NeighborGraph(int neighbors, int[] indices, float[] distances)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(distances);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbors, 1);
        if (indices.Length % neighbors != 0 || indices.Length != distances.Length)
        {
            throw new ArgumentException(
                $"Indices and distances must both hold rows × {neighbors} values; there are {indices.Length} and {distances.Length}.", nameof(indices));
        }

        Neighbors = neighbors;
        Rows = indices.Length / neighbors;
        Indices = indices;
        Distances = distances;
        Check();
    }

    /// <summary>Wraps what a search found: other rows, and distances that are finite unless they overflow.</summary>
    internal unsafe NeighborGraph(FoundNeighbors found)
    {
        Neighbors = found.Neighbors;
        Rows = found.Indices.Length / found.Neighbors;
        Indices = found.Indices;
        Distances = found.Distances;
        _order = found.Order;
        fixed (float* distances = Distances)
        {
            if (!float.IsFinite(RowKernels.LargestMagnitude(distances, Distances.Length)))
            {
                Check();
            }
        }
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of neighbours of each row, k.</summary>
    public int Neighbors { get; }

    /// <summary>Rows × k row numbers, row after row, nearest first.</summary>
    public int[] Indices { get; }

    /// <summary>Rows × k distances in step with <see cref="Indices"/>; not squared.</summary>
    public float[] Distances { get; }

    /// <summary>An order of the rows in which near rows are near, as the search worked in it: place → row. Null where there is none.</summary>
    /// <remarks>Work on the rows in this order touches memory that lies close together.</remarks>
    /// <exception cref="ArgumentException">It does not hold every row once.</exception>
    public int[]? Order
    {
        get => _order;
        init
        {
            CheckOrder(value);
            _order = value;
        }
    }

    private void CheckOrder(int[]? order)
    {
        if (order is null)
        {
            return;
        }

        if (order.Length != Rows)
        {
            throw new ArgumentException($"An order of {Rows} rows has as many places, not {order.Length}.", nameof(order));
        }

        var seen = new bool[Rows];
        for (int place = 0; place < order.Length; place++)
        {
            if ((uint)order[place] >= (uint)Rows || seen[order[place]])
            {
                throw new ArgumentException($"Place {place} of the order: {order[place]} is no row, or stands at an earlier place (there are {Rows} rows).", nameof(order));
            }

            seen[order[place]] = true;
        }
    }

    private void Check()
    {
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<int> indices = Indices.AsSpan(row * Neighbors, Neighbors);
            ReadOnlySpan<float> distances = Distances.AsSpan(row * Neighbors, Neighbors);
            for (int k = 0; k < indices.Length; k++)
            {
                if ((uint)indices[k] >= (uint)Rows || indices[k] == row)
                {
                    throw new ArgumentException($"Row {row}, neighbour {k}: {indices[k]} is not another row (there are {Rows}).", nameof(Indices));
                }

                if (!(distances[k] >= 0) || float.IsInfinity(distances[k]))
                {
                    throw new ArgumentException($"Row {row}, neighbour {k}: the distance {distances[k]} is negative or not finite.", nameof(Distances));
                }
            }
        }
    }
}
