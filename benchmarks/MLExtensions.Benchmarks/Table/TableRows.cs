using System.Diagnostics;
using System.Globalization;
using MLExtensions.Cli.Work;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Projection;
using MLExtensions.Text;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks.Table;

/// <summary>The lines of the table: each on data that it draws itself, the same as its peer's where the time depends on it.</summary>
internal static class TableRows
{
    public static IEnumerable<TableRow> All(int threads, string folder)
    {
        yield return Product(threads);
        foreach ((string network, int batch) in ((string, int)[])[("cnn", 256), ("mlp", 256), ("resnet20", 128)])
        {
            yield return Training(network, batch, threads);
        }

        yield return EmbeddingStep(threads);
        yield return ImageGradient(threads);
        yield return Numeric("k nearest neighbours", "neighbors", 10_000, threads, folder, data => NearestNeighbors.Find(data, 30, new NearestNeighborsOptions { Threads = threads }));
        yield return Numeric("k-means, 20 clusters", "kmeans", 10_000, threads, folder, data => KMeans.Fit(data, 20, new KMeansOptions { Iterations = 50, Tolerance = 0, Restarts = 1, Threads = threads }));
        yield return Numeric("principal components, 10", "pca", 10_000, threads, folder, data => PrincipalComponents.Fit(data, 10, threads: threads));
        yield return Numeric("t-SNE, defaults", "tsne", 1797, threads, folder, data => Tsne.Fit(data, new TsneOptions { Threads = threads })) with { Steps = 1 };
        yield return WordQueries(threads, folder);
    }

    private static TableRow Product(int threads)
    {
        const int Size = 1024;
        FloatMatrix left = RandomMatrix.Draw(Size, Size, 1), right = RandomMatrix.Draw(Size, Size, 2), target = new(Size, Size);
        return new TableRow(
            "matrix product", $"{Size} × {Size}", "PyTorch", "torch", Timed(() => MatrixProduct.Multiply(left, right, target, threads: threads)),
            python => new PeerProcess(python, PeerProcess.Script("torch_gemm.py"), ["--size", Text(Size), "--threads", Text(threads)]), 20);
    }

    private static TableRow Training(string network, int batch, int threads)
    {
        OnnxModel model = StepNetworks.ByName(network);
        OnnxFeed[] feeds = StepNetworks.RandomBatch(model, batch, seed: 1);
        TrainingSession session = StepNetworks.Train(model, batch, threads, TrainingBackend.Auto);
        return new TableRow(
            $"training step, {network}", $"batch {batch}", "PyTorch", "torch", Timed(() => session.Step(feeds)),
            python => new PeerProcess(python, PeerProcess.Script("torch_train.py"), ["--model", network, "--batch", Text(batch), "--threads", Text(threads)]), 10);
    }

    private static TableRow EmbeddingStep(int threads)
    {
        const int Classes = 8, Rows = 32;
        float[] images = RandomMatrix.Draw(Classes * Rows, 28 * 28, 4).Span.ToArray();
        long[] labels = [.. Enumerable.Range(0, Classes * Rows).Select(i => (long)(i / Rows))];
        OnnxFeed[] feeds = [OnnxFeed.Of<float>("image", images, Classes * Rows, 1, 28, 28), OnnxFeed.Of<long>("label", labels, Classes * Rows)];
        TrainingSession session = TrainingSession.Create(
            EmbedderStepBenchmark.Model(), new TripletLoss { Miner = TripletMiner.SemiHard }, new TrainingOptions { Session = new OnnxSessionOptions { IntraOpThreads = threads } });
        return new TableRow(
            "training step, triplets mined semi-hard", $"batch {Classes * Rows}", "PyTorch", "torch", Timed(() => session.Step(feeds)),
            python => new PeerProcess(
                python, PeerProcess.Script("torch_triplet.py"), ["--miner", "semi-hard", "--classes", Text(Classes), "--rows", Text(Rows), "--threads", Text(threads)]), 5);
    }

    private static TableRow ImageGradient(int threads)
    {
        const string Layer = "block3_conv1";
        var options = new InputGradientOptions { Concurrency = threads };
        InputGradientSession session = InputGradientSession.Create(Vgg16Graph.Build(seed: 1).Cut(["image"], [Layer]), "image", Layer, options);
        return new TableRow(
            $"gradient of VGG16's {Layer} by the image", "224 × 224", "PyTorch", "torch", count => Vgg16GradientBenchmark.Steps(session, threads, count),
            python => new PeerProcess(python, PeerProcess.Script("torch_vgg16.py"), ["--layer", Layer, "--threads", Text(threads)]), 3);
    }

    private static TableRow Numeric(string component, string task, int rows, int threads, string folder, Action<FloatMatrix> ours)
    {
        FloatMatrix data = TsneData.Mixture(rows);
        string file = Path.Combine(folder, $"{task}.f32");
        TsneData.Write(file, data);
        return new TableRow(
            component, $"{rows.ToString("N0", CultureInfo.InvariantCulture)} × {data.Columns}", "scikit-learn", "sklearn", Timed(() => ours(data)),
            python => new PeerProcess(python, PeerProcess.Script("sklearn_steps.py"), ["--task", task, "--data", file, "--columns", Text(data.Columns), "--threads", Text(threads)]), 2);
    }

    private static TableRow WordQueries(int threads, string folder)
    {
        const int Words = 50_000, Dimension = 100;
        string file = Path.Combine(folder, "vectors.txt");
        WordVectors vectors = WordVectors.Create([.. Enumerable.Range(0, Words).Select(i => $"w{i}")], Dimension, RandomMatrix.Draw(Words, Dimension, 3).Span);
        vectors.Save(file, WordVectorFormat.Word2VecText);
        int query = 0;
        return new TableRow(
            "most similar words", $"{Words:N0} × {Dimension}", "gensim", "gensim", Timed(() => vectors.MostSimilar($"w{query++ % Words}")),
            python => new PeerProcess(python, PeerProcess.Script("gensim_similar.py"), ["--vectors", file, "--threads", Text(threads)]), 50);
    }

    private static Func<int, double[]> Timed(Action step) => count =>
    {
        var times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
