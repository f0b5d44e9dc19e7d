using MLExtensions.Onnx;

namespace MLExtensions.Cli.Work;

/// <summary>The networks whose training steps are timed: 64 classes, Adam, softmax cross-entropy.</summary>
internal static class StepNetworks
{
    public const int Classes = 64;

    /// <summary>28 × 28 images: two convolutions of 3 × 3 with 32 and 64 filters, each pooled, then 128 and 64 units.</summary>
    public static OnnxModel Cnn() => new Network("cnn", seed: 1)
        .Input("input", 1, 28, 28)
        .Conv2D(32, 3, padding: Padding.Same).Relu().MaxPool(2)
        .Conv2D(64, 3, padding: Padding.Same).Relu().MaxPool(2)
        .Flatten().Dense(128).Relu().Dense(Classes)
        .Build("logits");

    /// <summary>512 features, then 256 and 64 units.</summary>
    public static OnnxModel Mlp() => new Network("mlp", seed: 1)
        .Input("input", 512)
        .Dense(256).Relu().Dense(Classes)
        .Build("logits");

    /// <summary>784 features, then 512, 256 and 64 units.</summary>
    public static OnnxModel DeepMlp() => new Network("mlp3", seed: 1)
        .Input("input", 784)
        .Dense(512).Relu().Dense(256).Relu().Dense(Classes)
        .Build("logits");

    /// <summary>32 × 32 images in colour: the residual network of 20 layers of He et al. 2016, 0.28 million parameters.</summary>
    public static OnnxModel ResNet20()
    {
        Network network = new Network("resnet20", seed: 1).Input("input", 3, 32, 32).Conv2D(16, 3, padding: Padding.Same, bias: false).BatchNorm().Relu();
        foreach (int filters in (int[])[16, 32, 64])
        {
            for (int block = 0; block < 3; block++)
            {
                int stride = block == 0 && filters > 16 ? 2 : 1;
                network = network.Residual(
                    path => path.Conv2D(filters, 3, stride, 1, bias: false).BatchNorm().Relu().Conv2D(filters, 3, padding: Padding.Same, bias: false).BatchNorm(),
                    stride == 1 ? null : shortcut => shortcut.Conv2D(filters, 1, stride, bias: false).BatchNorm()).Relu();
            }
        }

        return network.GlobalAveragePool().Dense(Classes).Build("logits");
    }

    /// <summary>32 × 32 images in colour: a small network of depthwise separable convolutions (Howard et al. 2017), 0.17 million parameters.</summary>
    public static OnnxModel MobileNet()
    {
        Network network = new Network("mobilenet", seed: 1).Input("input", 3, 32, 32).Conv2D(32, 3, padding: Padding.Same, bias: false).BatchNorm().Relu();
        foreach ((int filters, int stride) in ((int, int)[])[(64, 1), (128, 2), (128, 1), (256, 2), (256, 1)])
            network = network.DepthwiseConv2D(3, stride, 1, bias: false).BatchNorm().Relu().Conv2D(filters, 1, bias: false).BatchNorm().Relu();
        return network.GlobalAveragePool().Dense(Classes).Build("logits");
    }

    /// <summary>One of the networks by its name on the command line.</summary>
    public static OnnxModel ByName(string name) => name switch
    {
        "cnn" => Cnn(),
        "mlp" => Mlp(),
        "mlp3" => DeepMlp(),
        "resnet20" => ResNet20(),
        "mobilenet" => MobileNet(),
        _ => throw new ArgumentException($"There is no network '{name}': cnn, mlp, mlp3, resnet20 and mobilenet are known.", nameof(name)),
    };

    /// <summary>A batch of random inputs in [0, 1) and random labels.</summary>
    public static OnnxFeed[] RandomBatch(OnnxModel model, int batch, int seed)
    {
        var random = new Random(seed);
        long[] dims = [batch, .. model.Inputs[0].Dims!.Skip(1).Select(dim => dim.Size!.Value)];
        var inputs = new float[dims.Aggregate(1L, (product, dim) => product * dim)];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = random.NextSingle();
        }

        var labels = new long[batch];
        for (int i = 0; i < batch; i++)
        {
            labels[i] = random.Next(Classes);
        }

        return [OnnxFeed.Of<float>("input", inputs, dims), OnnxFeed.Of<long>("label", labels, batch)];
    }

    /// <summary>Compiles the training of one of the networks.</summary>
    public static TrainingSession Train(OnnxModel model, int batch, int threads, TrainingBackend backend = TrainingBackend.Auto) => TrainingSession.Create(
        model,
        new SoftmaxCrossEntropyLoss(),
        new TrainingOptions { Backend = backend, Optimizer = new AdamOptimizer(), BatchSize = batch, Session = new OnnxSessionOptions { IntraOpThreads = threads } });
}
