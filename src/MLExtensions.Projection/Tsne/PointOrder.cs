using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>The order that the points of a map are in while it is made: attraction is fast where neighbours are near each other in memory.</summary>
/// <param name="Rows">The row of the data at each place; null where they are the same.</param>
/// <param name="KeepsNeighborsTogether">Whether neighbours are near each other already, so that no order of the map is better.</param>
internal readonly record struct PointOrder(int[]? Rows, bool KeepsNeighborsTogether)
{
    /// <summary>The order that neighbours were searched in; without one, that of a first map, which the map outgrows.</summary>
    public static PointOrder Of(NeighborGraph graph, FloatMatrix? initial) => graph.Order is { } searched
        ? new PointOrder(searched, true)
        : new PointOrder(initial is null ? null : HilbertOrder.Of(initial), false);
}
