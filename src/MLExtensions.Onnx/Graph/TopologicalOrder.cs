using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Nodes of a graph in an order in which each comes after those it reads from.</summary>
internal static class TopologicalOrder
{
    /// <summary>Kahn's algorithm; among nodes that are ready, the first in the file. Nodes of a cycle, and what depends on them, come last in file order.</summary>
    public static IReadOnlyList<NodeProto> Of(GraphProto graph)
    {
        var producers = new Dictionary<string, int>();
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string output in graph.Node[i].Output)
                producers[output] = i;
        }

        producers.Remove("");
        var waiting = new int[graph.Node.Count];
        var readers = new List<int>?[graph.Node.Count];
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string input in graph.Node[i].Input)
            {
                if (!producers.TryGetValue(input, out int producer))
                    continue;
                waiting[i]++;
                (readers[producer] ??= []).Add(i);
            }

            if (waiting[i] == 0)
                ready.Enqueue(i, i);
        }

        var order = new List<NodeProto>(graph.Node.Count);
        while (ready.TryDequeue(out int node, out _))
        {
            order.Add(graph.Node[node]);
            foreach (int reader in readers[node] ?? [])
            {
                if (--waiting[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }

        order.AddRange(graph.Node.Where((_, i) => waiting[i] > 0));
        return order;
    }
}
