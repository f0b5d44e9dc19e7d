namespace MLExtensions.Numerics;

/// <summary>Exact neighbours by squared Euclidean distance.</summary>
internal static unsafe class ExactNeighbors
{
    /// <summary>Directions of the sketch that rules tiles out early.</summary>
    private const int SketchDirections = 12;

    private const int LeastColumnsOfSketch = 32;
    private const int SketchSample = 10_000;

    /// <summary>Finds the neighbours of every row, with squared distances.</summary>
    public static FoundNeighbors Find(FloatMatrix rows, float[] mean, int neighbors, NearestNeighborsOptions options)
    {
        DuplicateRows? duplicates = DuplicateRows.Find(rows, options.Threads, options.CancellationToken);
        if (duplicates is null)
        {
            return Search(rows, mean, neighbors, options);
        }

        FoundNeighbors? found = duplicates.Groups == 1 ? null : Search(duplicates.Distinct(), mean, Math.Min(neighbors, duplicates.Groups - 1), options);
        return duplicates.Spread(found, neighbors, options.Threads, options.CancellationToken);
    }

    private static FoundNeighbors Search(FloatMatrix rows, float[] mean, int neighbors, NearestNeighborsOptions options)
    {
        int[] order = NeighborTree.Build(rows, options.Threads, options.CancellationToken).Order;
        PrincipalComponents? sketch = Sketch(rows, options);
        using PackedRows packed = PackedRows.Create(rows, mean, order, sketch, options.Threads, options.CancellationToken);
        var found = new FoundNeighbors(rows.Rows, neighbors) { Order = order };
        using var pinned = rows.Values.Pin();
        new TileSearch(packed, (float*)pinned.Pointer, neighbors).Run(found.Indices, found.Distances, options);
        return found;
    }

    /// <summary>Any directions give a valid bound, so a sample is enough to find good ones.</summary>
    private static PrincipalComponents? Sketch(FloatMatrix rows, NearestNeighborsOptions options)
    {
        int count = Math.Min(SketchSample, rows.Rows);
        if (rows.Columns < LeastColumnsOfSketch || count <= SketchDirections)
        {
            return null;
        }

        var sample = new FloatMatrix(count, rows.Columns);
        for (int i = 0; i < count; i++)
        {
            rows.Row((int)((long)rows.Rows * i / count)).CopyTo(sample.Row(i));
        }

        return PrincipalComponents.Fit(sample, SketchDirections, options.Seed, options.Threads, cancellationToken: options.CancellationToken);
    }
}
