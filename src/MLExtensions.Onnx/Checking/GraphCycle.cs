using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Finds nodes that wait for each other.</summary>
internal static class GraphCycle
{
    /// <summary>The nodes of one cycle, each reading from the one before it and the first from the last; empty when there is none.</summary>
    public static IReadOnlyList<NodeProto> Find(IReadOnlyList<NodeProto> nodes)
    {
        Dictionary<string, int> producers = TopologicalOrder.Producers(nodes);
        if (TopologicalOrder.IsSorted(nodes, producers))
            return [];
        int[][] sources = [.. nodes.Select(node => NodeReads.Of(node).Where(producers.ContainsKey).Select(name => producers[name]).Distinct().ToArray())];
        bool[] done = FindComputable(sources);
        int start = Array.IndexOf(done, false);
        if (start < 0)
            return [];

        // Every node that cannot be computed waits for another such node: walking back must return to a node met before.
        var steps = new Dictionary<int, int>();
        var path = new List<int>();
        int at = start;
        while (steps.TryAdd(at, path.Count))
        {
            path.Add(at);
            at = sources[at].First(source => !done[source]);
        }

        return [.. path[steps[at]..].Select(index => nodes[index]).Reverse()];
    }

    /// <summary>For messages: <c>Add "a" → Mul "b" → Add "a"</c>; the middle of a long one is left out.</summary>
    public static string Describe(IReadOnlyList<NodeProto> cycle) => string.Join(
        " → ", cycle.Take(6).Select(node => node.Describe()).Concat(cycle.Count > 6 ? ["…"] : []).Append(cycle[0].Describe()));

    private static bool[] FindComputable(int[][] sources)
    {
        var readers = new List<int>[sources.Length];
        var waiting = new int[sources.Length];
        var ready = new Queue<int>();
        for (int i = 0; i < sources.Length; i++)
        {
            waiting[i] = sources[i].Length;
            if (waiting[i] == 0)
                ready.Enqueue(i);
            foreach (int source in sources[i])
                (readers[source] ??= []).Add(i);
        }

        var done = new bool[sources.Length];
        while (ready.TryDequeue(out int node))
        {
            done[node] = true;
            foreach (int reader in readers[node] ?? [])
            {
                if (--waiting[reader] == 0)
                    ready.Enqueue(reader);
            }
        }

        return done;
    }
}
