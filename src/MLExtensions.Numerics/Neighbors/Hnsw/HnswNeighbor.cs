namespace MLExtensions.Numerics;

/// <summary>A row that a search found.</summary>
/// <param name="Distance">Its distance from the query, as <see cref="HnswMetric"/> defines it.</param>
/// <param name="Row">Its number.</param>
public readonly record struct HnswNeighbor(float Distance, int Row) : IComparable<HnswNeighbor>
{
    /// <summary>Nearer comes first; at equal distance, the lower number.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Less than 0 where this one comes first.</returns>
    public int CompareTo(HnswNeighbor other) => Distance != other.Distance ? Distance.CompareTo(other.Distance) : Row.CompareTo(other.Row);

    /// <summary>Whether one comes before another.</summary>
    public static bool operator <(HnswNeighbor left, HnswNeighbor right) => left.CompareTo(right) < 0;

    /// <summary>Whether one comes after another.</summary>
    public static bool operator >(HnswNeighbor left, HnswNeighbor right) => left.CompareTo(right) > 0;

    /// <summary>Whether one comes before another or equals it.</summary>
    public static bool operator <=(HnswNeighbor left, HnswNeighbor right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one comes after another or equals it.</summary>
    public static bool operator >=(HnswNeighbor left, HnswNeighbor right) => left.CompareTo(right) >= 0;
}
