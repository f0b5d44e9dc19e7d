namespace MLExtensions.Vision;

/// <summary>How a <see cref="NearestNeighborIndex"/> searches.</summary>
public enum NeighborSearchMethod
{
    /// <summary>Compares the query with every vector, at the speed of memory.</summary>
    Exact,

    /// <summary>
    /// Follows the links of a hierarchical navigable small-world graph (Malkov &amp; Yashunin 2018): nearly all of the nearest, in a small
    /// part of the time. The graph is made when vectors are added.
    /// </summary>
    Hnsw,
}
