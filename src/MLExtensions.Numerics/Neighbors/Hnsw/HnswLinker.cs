using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MLExtensions.Numerics;

/// <summary>
/// Links batches of rows. The rows of a batch are looked for in the graph as it was before the batch, and among each other by
/// comparing all pairs; then every row that gained links selects among them. So the graph does not depend on the threads.
/// </summary>
internal sealed unsafe class HnswLinker(HnswGraph graph)
{
    private const int LargestBatch = 256;

    // Rows of a batch below which a second thread costs more than it brings.
    private const int WorthSharing = 16;

    private readonly ConcurrentBag<HnswSearcher> _searchers = [];
    private readonly HnswOptions _options = graph.Options;

    /// <summary>The size of the next batch: small while the graph is small.</summary>
    public int BatchSize => Math.Clamp(graph.Count / 8, 1, LargestBatch);

    /// <summary>Links the rows from first on, which the graph has taken in.</summary>
    public void Link(int first, CancellationToken cancellationToken)
    {
        int count = graph.Count - first;
        int threads = count < WorthSharing ? 1 : _options.Threads;
        var chosen = new int[count][][];
        Workers.For(threads, count, i => chosen[i] = Choose(first + i, first), cancellationToken);
        var gained = new List<(int Row, int Layer, int From)>(count * _options.Links);
        for (int i = 0; i < count; i++)
        {
            for (int layer = 0; layer < chosen[i].Length; layer++)
            {
                graph.SetLinks(first + i, layer, chosen[i][layer]);
                foreach (int row in chosen[i][layer])
                {
                    gained.Add((row, layer, first + i));
                }
            }

            graph.OfferEntry(first + i);
        }

        gained.Sort();
        var begins = new List<int>();
        for (int i = 0; i < gained.Count; i++)
        {
            if (i == 0 || (gained[i].Row, gained[i].Layer) != (gained[i - 1].Row, gained[i - 1].Layer))
            {
                begins.Add(i);
            }
        }

        begins.Add(gained.Count);
        Workers.For(threads, begins.Count - 1, i => AddLinks(CollectionsMarshal.AsSpan(gained)[begins[i]..begins[i + 1]]), CancellationToken.None);
    }

    private int[][] Choose(int row, int first)
    {
        var chosen = new int[graph.Layers(row)][];
        float* values = graph.Row(row);
        HnswSearcher searcher = _searchers.TryTake(out HnswSearcher? idle) ? idle : new HnswSearcher(graph);
        ReadOnlySpan<HnswNeighbor> starts = graph.Entry < 0 ? [] : [searcher.Descend(values, graph.Layers(row) - 1)];
        for (int layer = graph.Layers(row) - 1; layer >= 0; layer--)
        {
            if (starts.Length > 0 && layer <= graph.Top)
            {
                starts = searcher.Search(values, starts, _options.ConstructionBreadth, layer);
            }

            var candidates = new List<HnswNeighbor>();
            if (layer <= graph.Top)
            {
                candidates.AddRange(starts);
            }

            for (int other = first; other < graph.Count; other++)
            {
                if (other != row && graph.Layers(other) > layer)
                {
                    candidates.Add(new HnswNeighbor(graph.Rank(values, other), other));
                }
            }

            candidates.Sort();
            if (candidates.Count > _options.ConstructionBreadth)
            {
                CollectionsMarshal.SetCount(candidates, _options.ConstructionBreadth);
            }

            chosen[layer] = Select(candidates, _options.Links);
        }

        _searchers.Add(searcher);
        return chosen;
    }

    private void AddLinks(ReadOnlySpan<(int Row, int Layer, int From)> gained)
    {
        (int row, int layer, _) = gained[0];
        float* values = graph.Row(row);
        ReadOnlySpan<int> links = graph.Links(row, layer);
        var candidates = new List<HnswNeighbor>(links.Length + gained.Length);
        for (int i = 0; i < links.Length; i++)
        {
            graph.Prefetch(links[Math.Min(i + 2, links.Length - 1)]);
            candidates.Add(new HnswNeighbor(graph.Rank(values, links[i]), links[i]));
        }

        foreach ((_, _, int other) in gained)
        {
            if (!links.Contains(other))
            {
                candidates.Add(new HnswNeighbor(graph.Rank(values, other), other));
            }
        }

        candidates.Sort();
        graph.SetLinks(row, layer, candidates.Count <= graph.Room(layer) ? [.. candidates.Select(item => item.Row)] : Select(candidates, graph.Room(layer)));
    }

    /// <summary>The heuristic of the paper (algorithm 4): a row is linked unless one linked before is nearer to it; then the nearest left out fill up.</summary>
    private int[] Select(List<HnswNeighbor> candidates, int room)
    {
        var chosen = new List<int>(room);
        var left = new List<int>();
        foreach (HnswNeighbor candidate in candidates)
        {
            if (chosen.Count == room)
            {
                break;
            }

            float* values = graph.Row(candidate.Row);
            bool hidden = false;
            for (int i = 0; i < chosen.Count && !hidden; i++)
            {
                hidden = graph.Rank(values, chosen[i]) < candidate.Distance;
            }

            (hidden ? left : chosen).Add(candidate.Row);
        }

        chosen.AddRange(left.Take(room - chosen.Count));
        return [.. chosen];
    }
}
