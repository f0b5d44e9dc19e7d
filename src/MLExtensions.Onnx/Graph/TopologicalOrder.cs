using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Puts nodes behind those whose results they read; the file's order is kept where it does.</summary>
internal static class TopologicalOrder
{
    /// <summary>True when every node stands behind those whose results it reads.</summary>
    public static bool IsSorted(IReadOnlyList<NodeProto> nodes) => IsSorted(nodes, Producers(nodes));

    /// <exception cref="InvalidDataException">There is a cycle; the message names the nodes on it.</exception>
    public static NodeProto[] Sort(IReadOnlyList<NodeProto> nodes)
    {
        Dictionary<string, int> producers = Producers(nodes);
        return IsSorted(nodes, producers) ? [.. nodes] : Sort(nodes, producers);
    }

    /// <summary>The node that makes each value, by its number; the last where several claim to.</summary>
    public static Dictionary<string, int> Producers(IReadOnlyList<NodeProto> nodes)
    {
        var producers = new Dictionary<string, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Output)
                producers[output] = i;
        }

        producers.Remove("");
        return producers;
    }

    /// <summary>True when every node stands behind those whose results it reads.</summary>
    public static bool IsSorted(IReadOnlyList<NodeProto> nodes, Dictionary<string, int> producers)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in NodeReads.Of(nodes[i]))
            {
                if (producers.TryGetValue(input, out int producer) && producer >= i)
                    return false;
            }
        }

        return true;
    }

    /// <summary>Each time the first in the file of those that can be computed: what is in order already stays as it is.</summary>
    private static NodeProto[] Sort(IReadOnlyList<NodeProto> nodes, Dictionary<string, int> producers)
    {
        var missing = new int[nodes.Count];
        var readers = new List<int>?[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in NodeReads.Of(nodes[i]))
            {
                if (!producers.TryGetValue(input, out int producer))
                    continue;
                missing[i]++;
                (readers[producer] ??= []).Add(i);
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, nodes.Count).Where(i => missing[i] == 0).Select(i => (i, i)));
        var sorted = new List<NodeProto>(nodes.Count);
        while (ready.TryDequeue(out int i, out _))
        {
            sorted.Add(nodes[i]);
            foreach (int reader in readers[i] ?? [])
            {
                if (--missing[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }

        if (sorted.Count < nodes.Count)
            throw new InvalidDataException($"The graph has a cycle: {GraphCycle.Describe(GraphCycle.Find(nodes))}.");
        return [.. sorted];
    }
}
