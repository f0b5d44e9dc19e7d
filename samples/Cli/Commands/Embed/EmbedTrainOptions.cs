using System.CommandLine;
using MLExtensions.Cli.Options;
using MLExtensions.Onnx;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>The options of a training.</summary>
internal sealed class EmbedTrainOptions
{
    private const int BatchSize = 260;
    private const int MostClasses = 16;

    private readonly Option<int> _epochs = CommonOptions.Number("--epochs", "Passes over the images.", 10, 1, 100_000);
    private readonly Option<string?> _loss = CommonOptions.Choice("--loss", "What is learned.", "triplet", "triplet", "smooth-triplet", "contrastive", "info-nce", "multi-similarity", "proxy-nca");
    private readonly Option<string?> _miner = CommonOptions.Choice("--miner", "Which triplets are learned from.", "semi-hard", "all", "hard", "semi-hard", "distance-weighted", "easy-positive");
    private readonly Option<double?> _margin = new("--margin") { Description = "The margin of triplets and of contrastive pairs. Default: 0.5.", HelpName = "n" };
    private readonly Option<string> _backbone = new("--backbone") { Description = "small-cnn, residual-cnn, mlp, or the ONNX file of a pretrained network, which stays as it is under a new head.", HelpName = "name", DefaultValueFactory = _ => "small-cnn" };
    private readonly Option<int> _dimension = CommonOptions.Number("--dim", "Values of an embedding.", 128, 1, 65536);
    private readonly Option<int?> _classesPerBatch = CommonOptions.OptionalNumber("--classes-per-batch", "Classes of a batch. Default: all, at most 16.", 2, 4096);
    private readonly Option<int?> _rowsPerClass = CommonOptions.OptionalNumber("--rows-per-class", "Images of each class in a batch. Default: as many as make about 256 in all, from 4 to 32.", 2, 4096);
    private readonly Option<double> _rate = CommonOptions.Positive("--rate", "The greatest learning rate.", 0.002);
    private readonly Option<int> _imageSize = CommonOptions.Number("--image-size", "Width and height that images are brought to; 0 for the backbone's own.", 0, 0, 1024);
    private readonly Option<double> _dropout = CommonOptions.Number("--dropout", "The share of values that the small CNN leaves out at random while it learns.", 0.1, 0.0, 0.9);
    private readonly Option<string?> _augment = CommonOptions.Choice(
        "--augment", "How images are turned, scaled, sheared, shifted and bent at random while it learns.", "mild", "none", "mild", "strong");
    private readonly Option<double> _validation = CommonOptions.Number("--validation", "The part of each class that is held out of the training to keep the best epoch by.", 0.0, 0.0, 0.9);
    private readonly Option<int> _threads = CommonOptions.Threads();

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _epochs, _loss, _miner, _margin, _backbone, _dimension, _classesPerBatch, _rowsPerClass, _rate, _imageSize, _dropout, _augment, _validation, _threads })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_backbone) is { } name && name is not ("small-cnn" or "residual-cnn" or "mlp") && !name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            {
                result.AddError($"--backbone must be small-cnn, residual-cnn, mlp or an .onnx file, not '{name}'.");
            }

            if (result.GetResult(_dropout) is { Implicit: false } && result.GetValue(_backbone) != "small-cnn")
            {
                result.AddError("--dropout is the small CNN's; the other backbones have none.");
            }

            if (result.GetValue(_margin) is { } margin && !(margin > 0))
            {
                result.AddError("--margin must be above 0.");
            }
        });
    }

    /// <summary>The options for images of a number of channels, of a number of classes that have two images at least.</summary>
    public EmbeddingOptions Read(ParseResult parsed, int seed, int classes, int channels, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) => new()
    {
        Backbone = Backbone(parsed, channels),
        Dimension = parsed.GetValue(_dimension),
        Loss = Loss(parsed, seed),
        Epochs = parsed.GetValue(_epochs),
        ClassesPerBatch = parsed.GetValue(_classesPerBatch),
        RowsPerClass = parsed.GetValue(_rowsPerClass) ?? Math.Clamp(BatchSize / (parsed.GetValue(_classesPerBatch) ?? Math.Clamp(classes, 1, MostClasses)), 4, 32),
        LearningRate = parsed.GetValue(_rate),
        Augmentations = Augmentations(parsed),
        ValidationFraction = parsed.GetValue(_validation),
        Seed = seed,
        Threads = parsed.GetValue(_threads),
        Progress = progress,
        CancellationToken = cancellationToken,
        OnCancel = CancelBehavior.ReturnBest,
    };

    public int Epochs(ParseResult parsed) => parsed.GetValue(_epochs);

    public string LossName(ParseResult parsed) => parsed.GetValue(_loss) ?? "triplet";

    public string BackboneName(ParseResult parsed) => parsed.GetValue(_backbone) ?? "small-cnn";

    private EmbeddingBackbone Backbone(ParseResult parsed, int channels)
    {
        int size = parsed.GetValue(_imageSize);
        return BackboneName(parsed) switch
        {
            "small-cnn" => SmallCnn(channels, size, parsed.GetValue(_dropout)),
            "residual-cnn" => size > 0 ? new ResidualCnnBackbone { Channels = channels, ImageSize = size } : new ResidualCnnBackbone { Channels = channels },
            "mlp" => size > 0 ? new MlpBackbone { Channels = channels, ImageSize = size } : new MlpBackbone { Channels = channels },
            string path => size > 0 ? new PretrainedBackbone(PretrainedCnn.Load(path)) { ImageSize = size } : new PretrainedBackbone(PretrainedCnn.Load(path)),
        };
    }

    private static SmallCnnBackbone SmallCnn(int channels, int size, double dropout)
    {
        var backbone = new SmallCnnBackbone { Channels = channels, Dropout = dropout };
        return size > 0 ? backbone with { ImageSize = size } : backbone;
    }

    private ImageAugmentation[] Augmentations(ParseResult parsed) => parsed.GetValue(_augment) switch
    {
        "none" => [],
        "strong" => [new RandomAffine(), new ElasticDistortion()],
        _ => [new RandomAffine { MaxScale = 0.04, MaxShear = 0.04, MaxShift = 0.02 }, new ElasticDistortion { MaxShift = 0.02 }],
    };

    private EmbeddingLoss Loss(ParseResult parsed, int seed)
    {
        double? margin = parsed.GetValue(_margin);
        TripletMiner miner = parsed.GetValue(_miner) switch
        {
            "all" => TripletMiner.All,
            "hard" => TripletMiner.Hard,
            "distance-weighted" => TripletMiner.DistanceWeighted,
            "easy-positive" => TripletMiner.EasyPositive,
            _ => TripletMiner.SemiHard,
        };
        return LossName(parsed) switch
        {
            "smooth-triplet" => new TripletLoss { Margin = margin ?? 0.5, Miner = miner, Temperature = 0.1, Seed = seed },
            "contrastive" => new ContrastiveLoss { Margin = margin ?? 0.5 },
            "info-nce" => new InfoNceLoss(),
            "multi-similarity" => new MultiSimilarityLoss(),
            "proxy-nca" => new ProxyNcaLoss { Seed = seed },
            _ => new TripletLoss { Margin = margin ?? 0.5, Miner = miner, Seed = seed },
        };
    }
}
