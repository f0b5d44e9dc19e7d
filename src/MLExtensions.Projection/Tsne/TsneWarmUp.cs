using System.Runtime.CompilerServices;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Makes a map of next to nothing, so that the code of the later phases is compiled while another thread is busy with the first: of a process's
/// first map of some thousand rows, compiling is a fifth of the time. Neighbours and optimization begin at once, on a thread each.
/// </summary>
internal static class TsneWarmUp
{
    // Two leaves of the neighbour search, so that they are compared with each other.
    private const int Rows = 300;
    private const int MostColumns = 64;

    // The neighbours of a point on either side.
    private const int Reach = 12;

    // Transforms of these lengths have passes of every radix, and end with each that may be the last: 4 · 5 · 3 · 4 · 2 and 4 · 4 · 4.
    private const int LengthOfAllRadices = 480;
    private const int LengthOfFours = 64;

    private static int s_begun;

    /// <summary>Begins it, once in a process, where other threads may be used. Nobody waits for it.</summary>
    /// <param name="rows">The rows of the map to come.</param>
    /// <param name="columns">Their columns; 0 where their neighbours are known.</param>
    /// <param name="options">Its options.</param>
    public static void Begin(int rows, int columns, TsneOptions options)
    {
        if (options.Threads > 1 && Environment.ProcessorCount > 1 && Interlocked.Exchange(ref s_begun, 1) == 0)
        {
            Start(() => FindAffinities(columns, Small(rows, options)));
            Start(() => Optimize(Small(rows, options)));
        }
    }

    internal static void Run(int rows, int columns, TsneOptions options)
    {
        TsneOptions small = Small(rows, options);
        FindAffinities(columns, small);
        Optimize(small);
    }

    // A thread of its own: those of the pool are wanted by the first phases.
    private static void Start(Action work) => new Thread(() =>
    {
        try
        {
            work();
        }
        catch (Exception)
        {
            // Where the code is needed it fails again, and is told.
        }
    }) { IsBackground = true, Name = "MLExtensions warm-up" }.Start();

    private static TsneOptions Small(int rows, TsneOptions options) => options with
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

    private static void FindAffinities(int columns, TsneOptions options)
    {
        NeighborGraph graph = columns > 0 ? TsneInput.Search(Numbers(Math.Min(columns, MostColumns)), options) : Ring(TsneInput.Neighbors(Rows, options));
        AffinityMatrix.FromNeighbors(graph, graph.Order, options);
    }

    private static void Optimize(TsneOptions options)
    {
        NeighborGraph ring = Ring(2 * Reach);
        int[] starts = new int[Rows + 1];
        for (int row = 0; row < Rows; row++)
        {
            starts[row + 1] = starts[row] + ring.Neighbors;
        }

        // SNE asks for the entropy of the rows.
        var affinities = new AffinityMatrix(ring.Indices, ring.Distances, starts) { MeanConditionalLog = -1 };
        var order = new PointOrder(null, true);
        // The first map is small, as first maps are; then one that has grown.
        FloatMatrix initial = InitialMaps.Random(Rows, options);
        TsneRun.Fit(affinities, order, initial, options);
        if (options.Method == RepulsionMethod.Fft)
        {
            Transforms(options);
            foreach (ref float coordinate in initial.Span)
            {
                coordinate *= 10 * Rows;
            }

            TsneRun.Fit(affinities, order, initial, options);
        }
    }

    // Each row's neighbours are the next ones on either side. Optimized at once, or the loop would be compiled twice.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static NeighborGraph Ring(int neighbors)
    {
        var indices = new int[Rows * neighbors];
        var distances = new float[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            int place = i % neighbors;
            int away = (place / 2) + 1;
            indices[i] = ((i / neighbors) + (place % 2 == 0 ? away : Rows - away)) % Rows;
            distances[i] = away;
        }

        return new NeighborGraph(neighbors, indices, distances);
    }

    // Some numbers, by a golden section.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static FloatMatrix Numbers(int columns)
    {
        var data = new FloatMatrix(Rows, columns);
        uint number = 0;
        foreach (ref float value in data.Span)
        {
            number += 0x9E3779B9;
            value = number * (1f / (1L << 32));
        }

        return data;
    }

    private static void Transforms(TsneOptions options)
    {
        using var team = new WorkerTeam(1);
        using var grid = new GridConvolution(LengthOfAllRadices, LengthOfFours, team);
        grid.SetKernel(1, options.DegreesOfFreedom);
        grid.Convolve();
    }
}
