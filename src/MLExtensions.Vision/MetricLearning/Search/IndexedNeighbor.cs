namespace MLExtensions.Vision;

/// <summary>A vector that a search of a <see cref="NearestNeighborIndex"/> found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">Its label; null where it has none.</param>
/// <param name="Distance">Its distance from the query, as <see cref="NeighborMetric"/> defines it.</param>
public readonly record struct IndexedNeighbor(long Id, string? Label, float Distance);
