using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Makes a map of next to nothing, so that the code of the later phases is compiled on one thread while another is busy with the first: of a
/// process's first map of some thousand rows, compiling is a fifth of the time.
/// </summary>
internal static class TsneWarmUp
{
    // Two leaves of the neighbour search, so that they are compared with each other.
    private const int Rows = 300;
    private const int MostColumns = 64;

    // A transform of this length has passes of every radix: 4 · 4 · 2 · 3 · 5.
    private const int LengthOfAllRadices = 480;
    private const int ShortLength = 32;

    private static int s_begun;

    /// <summary>Begins it, once in a process, where another thread may be used. Nobody waits for it.</summary>
    /// <param name="rows">The rows of the map to come.</param>
    /// <param name="columns">Their columns; 0 where their neighbours are known.</param>
    /// <param name="options">Its options.</param>
    public static void Begin(int rows, int columns, TsneOptions options)
    {
        if (options.Threads > 1 && Environment.ProcessorCount > 1 && Interlocked.Exchange(ref s_begun, 1) == 0)
        {
            // A thread of its own: those of the pool are wanted by the first phases.
            new Thread(() => TryRun(rows, columns, options)) { IsBackground = true, Name = "MLExtensions warm-up" }.Start();
        }
    }

    private static void TryRun(int rows, int columns, TsneOptions options)
    {
        try
        {
            Run(rows, columns, options);
        }
        catch (Exception)
        {
            // Where the code is needed it fails again, and is told.
        }
    }

    internal static void Run(int rows, int columns, TsneOptions options)
    {
        TsneOptions small = options with
        {
            Method = Repulsion.Resolve(options.Method, options.Dimensions, rows),
            Perplexity = 5,
            ExaggerationIterations = 1,
            Iterations = 1,
            Threads = 1,
            InitialEmbedding = null,
            Callback = null,
            Progress = null,
            CancellationToken = default,
        };
        NeighborGraph graph = Neighbors(columns, small);
        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(graph, graph.Order, small);
        var order = new PointOrder(graph.Order, true);
        // The first map is small, as first maps are; then one that has grown.
        FloatMatrix initial = InitialMaps.Random(Rows, small);
        TsneRun.Fit(affinities, order, initial, small);
        if (small.Method == RepulsionMethod.Fft)
        {
            Transforms(small);
            foreach (ref float coordinate in initial.Span)
            {
                coordinate *= 10 * Rows;
            }

            TsneRun.Fit(affinities, order, initial, small);
        }
    }

    private static NeighborGraph Neighbors(int columns, TsneOptions options)
    {
        if (columns > 0)
        {
            var numbers = new RandomSequence(options.Seed, 0);
            var data = new FloatMatrix(Rows, Math.Min(columns, MostColumns));
            foreach (ref float value in data.Span)
            {
                value = (float)numbers.NextDouble();
            }

            return TsneInput.Search(data, options);
        }

        int neighbors = TsneInput.Neighbors(Rows, options);
        int[] indices = [.. Enumerable.Range(0, Rows * neighbors).Select(i => ((i / neighbors) + 1 + (i % neighbors)) % Rows)];
        return new NeighborGraph(neighbors, indices, [.. indices.Select((_, i) => 1f + (i % neighbors))]);
    }

    private static void Transforms(TsneOptions options)
    {
        using var team = new WorkerTeam(1);
        using var grid = new GridConvolution(LengthOfAllRadices, ShortLength, team);
        grid.SetKernel(1, options.DegreesOfFreedom);
        grid.Convolve();
    }
}
