using MLExtensions.Cli.Work;
using MLExtensions.Onnx;
using MLExtensions.Vision;
using static MLExtensions.Benchmarks.Table.TableSetting;

namespace MLExtensions.Benchmarks.Table;

/// <summary>Training steps, and the gradient of an image.</summary>
internal static class NetworkRows
{
    private const int TripletClasses = 8;
    private const int TripletRows = 32;
    private const string GradientLayer = "block3_conv1";

    public static IEnumerable<TableRow> All =>
    [
        Training("cnn", 256), Training("mlp", 256), Training("resnet20", 128),
        new TableRow("training step, triplets mined semi-hard", $"batch {TripletClasses * TripletRows}", "PyTorch", Triplets),
        new TableRow($"gradient of VGG16's {GradientLayer} by the image", "224 × 224", "PyTorch", ImageGradient),
    ];

    private static TableRow Training(string network, int batch) => new($"training step, {network}", $"batch {batch}", "PyTorch", setting =>
    {
        OnnxModel model = StepNetworks.ByName(network);
        OnnxFeed[] feeds = StepNetworks.RandomBatch(model, batch, seed: 1);
        TrainingSession session = StepNetworks.Train(model, batch, setting.Threads, TrainingBackend.Auto);
        PeerProcess? peer = setting.Start("torch", "torch_train.py", "--model", network, "--batch", Argument(batch));
        return new Contest(Contest.Timed(() => session.Step(feeds)), peer is null ? null : peer.Run, session, peer) { Steps = 10, WarmUps = 3 };
    });

    private static Contest Triplets(TableSetting setting)
    {
        const int Batch = TripletClasses * TripletRows;
        float[] images = RandomMatrix.Draw(Batch, 28 * 28, 4).Span.ToArray();
        long[] labels = [.. Enumerable.Range(0, Batch).Select(i => (long)(i / TripletRows))];
        OnnxFeed[] feeds = [OnnxFeed.Of<float>("image", images, Batch, 1, 28, 28), OnnxFeed.Of<long>("label", labels, Batch)];
        TrainingSession session = TrainingSession.Create(
            EmbedderStepBenchmark.Model(), new TripletLoss { Miner = TripletMiner.SemiHard }, new TrainingOptions { Session = new OnnxSessionOptions { IntraOpThreads = setting.Threads } });
        PeerProcess? peer = setting.Start("torch", "torch_triplet.py", "--miner", "semi-hard", "--classes", Argument(TripletClasses), "--rows", Argument(TripletRows));
        return new Contest(Contest.Timed(() => session.Step(feeds)), peer is null ? null : peer.Run, session, peer) { Steps = 5, WarmUps = 3 };
    }

    private static Contest ImageGradient(TableSetting setting)
    {
        int threads = setting.Threads;
        InputGradientSession session = InputGradientSession.Create(
            Vgg16Graph.Build(seed: 1).Cut(["image"], [GradientLayer]), "image", GradientLayer, new InputGradientOptions { Concurrency = threads });
        PeerProcess? peer = setting.Start("torch", "torch_vgg16.py", "--layer", GradientLayer);
        return new Contest(count => Vgg16GradientBenchmark.Steps(session, threads, count), peer is null ? null : peer.Run, session, peer) { Steps = 3 };
    }
}
