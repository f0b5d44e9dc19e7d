namespace MLExtensions.Benchmarks.Table;

/// <summary>A line of the table.</summary>
/// <param name="Component">What is measured.</param>
/// <param name="Size">On what.</param>
/// <param name="Peer">The peer's name.</param>
/// <param name="Prepare">Makes the data and starts the peer; called when the line's turn comes.</param>
internal sealed record TableRow(string Component, string Size, string Peer, Func<TableSetting, Contest> Prepare)
{
    /// <summary>Whether both sides run on one thread however many there are.</summary>
    public bool OneThread { get; init; }
}
