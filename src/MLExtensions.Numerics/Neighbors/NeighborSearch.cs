namespace MLExtensions.Numerics;

/// <summary>How nearest neighbours are looked for.</summary>
public enum NeighborSearch
{
    /// <summary>Chosen by the number of rows and columns.</summary>
    Auto = 0,

    /// <summary>All pairs are compared, or ruled out by bounds.</summary>
    Exact = 1,

    /// <summary>A hierarchical navigable small-world graph (Malkov &amp; Yashunin 2018): fast, and misses some.</summary>
    Approximate = 2,
}
