using System.Diagnostics;
using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Search of vectors: exact, against a plain read of the same memory, and HNSW against exact. Arguments: [--rows 1000000] [--columns 128]
/// [--neighbors 10] [--threads 2] [--queries 200] [--intrinsic 16] [--links 16] [--construction 120] [--breadths 16,24,…] [--file PATH]
/// [--skip-hnsw 1]. The vectors have length 1 and lie about clusters, in as many directions as --intrinsic says, with noise in all others, as
/// embeddings of a network do; queries are further ones. With --file the HNSW index is kept there, and opened when it is there already.
/// With --python PATH its libraries (NumPy; faiss and hnswlib where they are installed) search the same vectors.
/// </summary>
internal static class VectorSearchBenchmark
{
    public static int Run(string[] args)
    {
        int rows = Arguments.Number(args, "--rows", 1_000_000), columns = Arguments.Number(args, "--columns", 128), neighbors = Arguments.Number(args, "--neighbors", 10);
        int threads = Arguments.Number(args, "--threads", 2), queries = Arguments.Number(args, "--queries", 200), intrinsic = Arguments.Number(args, "--intrinsic", 16);
        FloatMatrix all = VectorSearchData.Clusters(rows + queries, columns, intrinsic, threads);
        var vectors = new FloatMatrix(all.Values[..(rows * columns)], rows, columns);
        var asked = new FloatMatrix(all.Values[(rows * columns)..], queries, columns);
        Console.WriteLine(FormattableString.Invariant($"{rows:N0} × {columns}, {intrinsic} directions of clusters, {neighbors} nearest, {threads} threads"));

        double bytes = (double)rows * columns * sizeof(float);
        Console.WriteLine($"plain read, 1 thread: {Speed(Repeat(() => PlainRead(vectors, 1)), bytes)}");
        if (threads > 1)
        {
            Console.WriteLine($"plain read, {threads} threads: {Speed(Repeat(() => PlainRead(vectors, threads)), bytes)}");
        }

        var options = new NearestNeighborIndexOptions { Threads = threads, Links = Arguments.Number(args, "--links", 16), ConstructionBreadth = Arguments.Number(args, "--construction", 120) };
        IndexedNeighbor[][] truth;
        Measurement exactOne;
        using (NearestNeighborIndex exact = NearestNeighborIndex.Build(vectors, options: options with { Threads = 1 }))
        {
            exactOne = Repeat(() => exact.Search(asked.Row(0), neighbors));
            Console.WriteLine($"exact, one query, 1 thread: {Speed(exactOne, bytes)}");
        }

        using (NearestNeighborIndex exact = NearestNeighborIndex.Build(vectors, options: options))
        {
            if (threads > 1)
            {
                Console.WriteLine($"exact, one query, {threads} threads: {Speed(Repeat(() => exact.Search(asked.Row(0), neighbors)), bytes)}");
            }

            truth = [];
            Measurement together = Measurement.Of(() => truth = exact.SearchAll(asked, neighbors));
            Console.WriteLine(FormattableString.Invariant(
                $"exact, {queries} queries together: {1e3 * together.Seconds / queries:F2} ms a query ({1e3 * together.ProcessorSeconds / queries:F2} ms of processor), {2e-9 * rows * columns * queries / together.Seconds:F0} GFLOP/s"));
        }

        if (Arguments.Value(args, "--skip-hnsw") is null)
        {
            using NearestNeighborIndex hnsw = Graph(vectors, options with { Method = NeighborSearchMethod.Hnsw }, Arguments.Value(args, "--file"));
            foreach (int breadth in Arguments.Numbers(args, "--breadths", [10, 16, 24, 32, 48, 64, 96, 128, 192, 256]))
            {
                Report(hnsw, breadth, asked, truth, neighbors, exactOne);
            }
        }

        return Arguments.Value(args, "--python") is { } python ? VectorSearchPeer.Run(python, all, rows, neighbors, threads) : 0;
    }

    private static NearestNeighborIndex Graph(FloatMatrix vectors, NearestNeighborIndexOptions options, string? path)
    {
        if (path is not null && File.Exists(path))
        {
            NearestNeighborIndex? opened = null;
            foreach (bool verify in (bool[])[true, false])
            {
                opened?.Dispose();
                Measurement open = Measurement.Of(() => opened = NearestNeighborIndex.Open(path, verify));
                Console.WriteLine(FormattableString.Invariant($"HNSW opened in {open.Seconds:F3} s{(verify ? ", vectors verified" : "")}"));
            }

            return opened!;
        }

        NearestNeighborIndex? built = null;
        Measurement build = Measurement.Of(() => built = NearestNeighborIndex.Build(vectors, options: options, progress: new Percent()));
        Console.WriteLine(FormattableString.Invariant($"HNSW (M {options.Links}, efConstruction {options.ConstructionBreadth}) built in {build.Seconds:F1} s, {build.ProcessorSeconds:F1} s of processor, {vectors.Rows / build.Seconds:N0} vectors/s"));
        if (path is not null)
        {
            Measurement save = Measurement.Of(() => built!.Save(path));
            Console.WriteLine(FormattableString.Invariant($"saved in {save.Seconds:F2} s, {new FileInfo(path).Length / 1e6:F0} MB"));
        }

        return built!;
    }

    private static void Report(NearestNeighborIndex index, int breadth, FloatMatrix queries, IndexedNeighbor[][] truth, int neighbors, Measurement exact)
    {
        int found = 0;
        for (int query = 0; query < queries.Rows; query++)
        {
            HashSet<long> right = [.. truth[query].Select(item => item.Id)];
            found += index.Search(queries.Row(query), neighbors, breadth).Count(item => right.Contains(item.Id));
        }

        Measurement all = Repeat(() =>
        {
            for (int query = 0; query < queries.Rows; query++)
            {
                index.Search(queries.Row(query), neighbors, breadth);
            }
        });
        (double seconds, double processor) = (all.Seconds / queries.Rows, all.ProcessorSeconds / queries.Rows);
        Console.WriteLine(FormattableString.Invariant(
            $"HNSW, ef {breadth}: recall {found / (double)(neighbors * queries.Rows):F4}, {1e6 * seconds:F0} µs a query on 1 thread ({1e6 * processor:F0} µs of processor), {exact.Seconds / seconds:F0} times faster than exact on 1 thread ({exact.ProcessorSeconds / processor:F0} by processor time)"));
    }

    private static string Speed(Measurement pass, double bytes) => FormattableString.Invariant(
        $"{1e3 * pass.Seconds:F1} ms, {1e-9 * bytes / pass.Seconds:F1} GB/s ({1e3 * pass.ProcessorSeconds:F1} ms of processor, {1e-9 * bytes / pass.ProcessorSeconds:F1} GB per processor second)");

    /// <summary>The best wall time of several rounds, and their mean processor time, which other work on the machine hardly moves.</summary>
    private static Measurement Repeat(Action action)
    {
        const int Rounds = 15;
        action();
        double best = double.PositiveInfinity;
        Measurement all = Measurement.Of(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                action();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        });
        return new Measurement(best, all.ProcessorSeconds / Rounds);
    }

    /// <summary>Reads every vector once, which no exact search can do without.</summary>
    internal static void PlainRead(FloatMatrix vectors, int threads)
    {
        var sums = new float[threads];
        Workers.For(threads, threads, thread =>
        {
            int begin = (int)((long)vectors.Rows * thread / threads), end = (int)((long)vectors.Rows * (thread + 1) / threads);
            sums[thread] = TensorPrimitives.Sum<float>(vectors.Span[(begin * vectors.Columns)..(end * vectors.Columns)]);
        });
        if (sums.Any(float.IsNaN))
        {
            throw new InvalidOperationException("The vectors hold NaN.");
        }
    }

    /// <summary>A line for every tenth.</summary>
    private sealed class Percent : IProgress<double>
    {
        private int _last;

        public void Report(double value)
        {
            int tenths = (int)(10 * value);
            if (tenths > _last)
            {
                _last = tenths;
                Console.Error.WriteLine(FormattableString.Invariant($"{10 * tenths}%"));
            }
        }
    }
}
