using MLExtensions.Benchmarks;
using MLExtensions.Benchmarks.Table;

// A benchmark: its name and what runs it with the arguments after the name.
Dictionary<string, Func<string[], int>> benchmarks = new(StringComparer.Ordinal)
{
    ["embedder"] = EmbedderBenchmark.Run,
    ["filter-selectivity"] = FilterSelectivityBenchmark.Run,
    ["first-step"] = FirstStepBenchmark.Run,
    ["gemm"] = MatrixProductBenchmark.Run,
    ["glove-vs-c"] = GloVeBenchmark.Run,
    ["images"] = ImagesBenchmark.Run,
    ["kernels"] = KernelsBenchmark.Run,
    ["mini-vgg"] = MiniVggBenchmark.Run,
    ["mnist"] = MnistBenchmark.Run,
    ["neighbors"] = NeighborsBenchmark.Run,
    ["one-shot"] = OneShotBenchmark.Run,
    ["self-supervised"] = SelfSupervisedBenchmark.Run,
    ["session-overhead"] = SessionBenchmark.Run,
    ["table"] = TableBenchmark.Run,
    ["train-vs-torch"] = TrainingBenchmark.Run,
    ["transfer"] = TransferBenchmark.Run,
    ["tsne-map"] = TsneProcess.Run,
    ["tsne-newpoints"] = TsneNewPointsBenchmark.Run,
    ["tsne-scaling"] = TsneScalingBenchmark.Run,
    ["tsne-vs-peers"] = TsnePeersBenchmark.Run,
    ["vector-search"] = VectorSearchBenchmark.Run,
    ["vgg16-filters"] = Vgg16FiltersBenchmark.Run,
    ["vgg16-features"] = Vgg16FeaturesBenchmark.Run,
    ["vgg16-gradient"] = Vgg16GradientBenchmark.Run,
    ["word-vectors"] = WordVectorsBenchmark.Run,
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out Func<string[], int>? run))
{
    Console.Error.WriteLine($"Give the name of a benchmark: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

try
{
    return run(args[1..]);
}
catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine($"{args[0]}: {error.Message}");
    return 2;
}
