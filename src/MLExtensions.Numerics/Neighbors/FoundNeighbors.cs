namespace MLExtensions.Numerics;

/// <summary>Neighbours on their way to a <see cref="NeighborGraph"/>: rows × k row numbers and distances, of whatever kind the search works with.</summary>
internal sealed class FoundNeighbors(int rows, int neighbors)
{
    public int Neighbors { get; } = neighbors;

    public int[] Indices { get; } = new int[rows * neighbors];

    public float[] Distances { get; } = new float[rows * neighbors];

    /// <summary>The order of the rows that the search worked in, if any.</summary>
    public int[]? Order { get; init; }
}
