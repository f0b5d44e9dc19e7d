namespace MLExtensions.Numerics;

/// <summary>How nearest neighbours are looked for.</summary>
public enum NeighborSearch
{
    /// <summary>Exact up to some hundred thousand rows, by the number of rows and columns; approximate above.</summary>
    Auto = 0,

    /// <summary>All pairs are compared, or ruled out by bounds.</summary>
    Exact = 1,

    /// <summary>
    /// Rows are compared with those of the leaves of a tree whose centres are nearest: fast, and misses some;
    /// <see cref="NeighborRecall"/> tells how many.
    /// </summary>
    Approximate = 2,
}
