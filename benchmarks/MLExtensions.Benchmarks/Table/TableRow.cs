namespace MLExtensions.Benchmarks.Table;

/// <summary>A line of the table.</summary>
/// <param name="Component">What is measured.</param>
/// <param name="Size">On what.</param>
/// <param name="Peer">The peer's name.</param>
/// <param name="Module">The Python module that it needs.</param>
/// <param name="Ours">Runs ours a number of times and gives the milliseconds of each.</param>
/// <param name="Start">Starts the peer with a Python; it runs on request.</param>
/// <param name="Steps">How many runs a turn has.</param>
internal sealed record TableRow(
    string Component, string Size, string Peer, string Module, Func<int, double[]> Ours, Func<string, PeerProcess> Start, int Steps);
