using System.Globalization;
using MLExtensions.Numerics;
using MLExtensions.Projection;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Ours, openTSNE, FIt-SNE and scikit-learn by turns on the same data with the same number of threads; every map is judged by one tool:
/// KL by the exact formula on one P. Arguments: [--rows 1797,10000,70000] [--mnist FOLDER] [--threads 2] [--rounds 1] [--perplexity 30]
/// [--python PROGRAM] [--opentsne FOLDER of its package] [--fitsne PROGRAM] [--sklearn-up-to 2000].
/// </summary>
internal static class TsnePeersBenchmark
{
    public static int Run(string[] args)
    {
        int threads = Arguments.Number(args, "--threads", 2);
        int perplexity = Arguments.Number(args, "--perplexity", 30);
        string folder = Directory.CreateTempSubdirectory("tsne").FullName;
        try
        {
            FloatMatrix? mnist = Arguments.Value(args, "--mnist") is { } path ? TsneData.Mnist(path) : null;
            if (mnist is not null)
                mnist = PrincipalComponents.Fit(mnist, TsneData.Columns).Transform(mnist);
            foreach (int rows in Arguments.Numbers(args, "--rows", [1797, 10_000, 70_000]))
            {
                FloatMatrix data = mnist is null ? TsneData.Mixture(rows) : TsneData.Head(mnist, rows);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{rows:N0} × {data.Columns} {(mnist is null ? "mixture" : "MNIST")}, {threads} threads, perplexity {perplexity}"));
                Measure(data, Peers(args, data, folder, threads, perplexity), Arguments.Count(args, "--rounds", 1), perplexity);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static List<TsnePeer> Peers(string[] args, FloatMatrix data, string folder, int threads, int perplexity)
    {
        string file = Path.Combine(folder, "data.f32");
        TsneData.Write(file, data);
        List<TsnePeer> peers = [TsnePeer.Ours(file, data.Columns, Path.Combine(folder, "ours.f32"), threads, perplexity)];
        string? python = Arguments.Value(args, "--python");
        if (python is not null && Arguments.Value(args, "--opentsne") is { } package)
            peers.Add(TsnePeer.Python("openTSNE", python, "opentsne_map.py", package, file, data.Columns, Path.Combine(folder, "opentsne.f32"), threads, perplexity));
        if (Arguments.Value(args, "--fitsne") is { } program)
        {
            string input = Path.Combine(folder, "data.dat");
            FitSneFiles.WriteData(input, data, FirstMap(data), perplexity);
            peers.Add(TsnePeer.FitSne(program, input, Path.Combine(folder, "result.dat"), threads));
        }

        if (python is not null && data.Rows <= Arguments.Number(args, "--sklearn-up-to", 2000))
            peers.Add(TsnePeer.Python("scikit-learn", python, "sklearn_map.py", null, file, data.Columns, Path.Combine(folder, "sklearn.f32"), threads, perplexity));
        return peers;
    }

    private static void Measure(FloatMatrix data, List<TsnePeer> peers, int rounds, int perplexity)
    {
        TsneResult[][] results = [.. peers.Select(_ => new TsneResult[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < peers.Count; i++)
                results[i][round] = peers[i].Measure();
        }

        AffinityMatrix affinities = AffinityMatrix.FromNeighbors(NearestNeighbors.Find(data, 3 * perplexity), new TsneOptions { Perplexity = perplexity });
        double own = AlternatingMeasurement.Median(results[0].Select(result => result.Seconds));
        double ownDivergence = double.NaN;
        for (int i = 0; i < peers.Count; i++)
        {
            double seconds = AlternatingMeasurement.Median(results[i].Select(result => result.Seconds));
            double divergence = affinities.KullbackLeibler(peers[i].Map());
            if (i == 0)
                ownDivergence = divergence;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {peers[i].Name,-12} {seconds,7:F2} s (fit {AlternatingMeasurement.Median(results[i].Select(result => result.FitSeconds)):F2}), ours takes 1/{seconds / own:F1}; KL {divergence:F4}, ours {100 * ((ownDivergence / divergence) - 1):+0.00;-0.00}%  {results[i][^1].Details}"));
        }
    }

    /// <summary>Two principal components of small deviation, for a program that does not make its first map itself.</summary>
    internal static FloatMatrix FirstMap(FloatMatrix data)
    {
        FloatMatrix map = PrincipalComponents.Fit(data, 2).Transform(data);
        double squares = 0;
        for (int row = 0; row < map.Rows; row++)
            squares += (double)map[row, 0] * map[row, 0];
        float scale = (float)(1e-4 / Math.Sqrt(squares / map.Rows));
        foreach (ref float value in map.Span)
            value *= scale;
        return map;
    }
}
