namespace MLExtensions.Projection;

/// <summary>A fitted row and its weight in a mean.</summary>
internal readonly record struct WeightedNeighbor(int Row, double Weight);
