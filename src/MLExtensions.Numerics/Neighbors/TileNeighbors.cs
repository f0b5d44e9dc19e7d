using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Neighbours by squared Euclidean distance: all of them, or those in the leaves whose centres are nearest.</summary>
internal static class TileNeighbors
{
    /// <summary>The largest rows² × columns that is searched exactly: about 10 s on two cores with 256-bit registers.</summary>
    private const double LargestExactWork = 1e12;

    /// <summary>Directions of the sketch that rules tiles out early.</summary>
    private const int SketchDirections = 20;

    private const int LeastColumnsOfSketch = 32;
    private const int SketchSample = 10_000;

    // Of 90 neighbours in twenty Gaussian clusters of 50 columns 0.99 are found among 300,000 rows, 0.95 among 1,000,000. Larger clusters
    // are harder: 0.51 where 200,000 rows have four.
    private const int LeastVisited = 40;
    private const int LeavesPerVisit = 28;

    /// <summary>Whether a search of this size is exact when the choice is left open.</summary>
    public static bool IsExact(int rows, int columns, NeighborSearch search) =>
        search == NeighborSearch.Exact || (search == NeighborSearch.Auto && (double)rows * rows * Math.Max(16, columns) <= LargestExactWork);

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
        bool exact = IsExact(rows.Rows, rows.Columns, options.Search);
        int[] order = NeighborTree.Sort(rows, options.Threads, options.CancellationToken);
        int leaves = PanelShape.Count(rows.Rows, NeighborTree.LeafSize);
        int enough = Math.Max(LeastVisited, 2 * neighbors / NeighborTree.LeafSize) + (leaves / LeavesPerVisit);
        PrincipalComponents? sketch = exact ? Sketch(rows, options) : null;
        using PackedRows packed = PackedRows.Create(rows, mean, order, sketch, options.Threads, options.CancellationToken);
        var found = new FoundNeighbors(rows.Rows, neighbors) { Order = order };
        new TileSearch(packed, neighbors, exact ? int.MaxValue : enough).Run(found.Indices, found.Distances, options);
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

        return PrincipalComponents.Fit(Sample(rows, count), SketchDirections, options.Seed, options.Threads, cancellationToken: options.CancellationToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static FloatMatrix Sample(FloatMatrix rows, int count)
    {
        var sample = new FloatMatrix(count, rows.Columns);
        for (int i = 0; i < count; i++)
        {
            rows.Row((int)((long)rows.Rows * i / count)).CopyTo(sample.Row(i));
        }

        return sample;
    }
}
