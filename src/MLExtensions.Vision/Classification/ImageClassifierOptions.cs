using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How an image classifier is trained on top of a pretrained network.</summary>
public sealed class ImageClassifierOptions
{
    /// <summary>The layer whose values the new head reads, by its name in <see cref="PretrainedCnn.Layers"/>.</summary>
    /// <value>The default value is null: the last layer that gives planes, before the dense ones.</value>
    public string? Layer { get; init; }

    /// <summary>What becomes of a layer's planes.</summary>
    /// <value>The default value is <see cref="FeaturePooling.None"/>: all values.</value>
    public FeaturePooling Pooling
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>Rows of the images, where the network takes any number.</summary>
    /// <value>The default value is null: the network's own, or 224.</value>
    public int? ImageHeight
    {
        get;
        init => field = value is int rows ? OptionChecks.InRange(rows, 1, 8192) : null;
    }

    /// <summary>Columns of the images, where the network takes any number.</summary>
    /// <value>The default value is null: the network's own, or 224.</value>
    public int? ImageWidth
    {
        get;
        init => field = value is int columns ? OptionChecks.InRange(columns, 1, 8192) : null;
    }

    /// <summary>How images are brought to the network's size: the built-in ResizeImages does it.</summary>
    /// <value>The default value is <see cref="ImageResizingEstimator.ResizingKind.IsoCrop"/>.</value>
    public ImageResizingEstimator.ResizingKind Resizing
    {
        get;
        init => field = OptionChecks.Defined(value);
    } = ImageResizingEstimator.ResizingKind.IsoCrop;

    /// <summary>The part of an image's side that the network sees, its centre; the rest is what crops of an augmentation may reach.</summary>
    /// <value>The default value is null: 0.875 (256 to 224) for networks of at least 128 pixels under IsoCrop, else 1.</value>
    public double? CropFraction
    {
        get;
        init => field = value is double fraction ? OptionChecks.InRange(fraction, 0.1, 1) : null;
    }

    /// <summary>Units of a hidden layer before the softmax layer; 0 for none.</summary>
    /// <value>The default value is 0.</value>
    public int HiddenUnits
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 65536);
    }

    /// <summary>The part of the softmax layer's inputs that is dropped at random in training (Srivastava et al. 2014).</summary>
    /// <value>The default value is 0.</value>
    public double Dropout
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.95);
    }

    /// <summary>Passes over the features by the head's training.</summary>
    /// <value>The default value is 60.</value>
    public int Epochs
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 60;

    /// <summary>Images of a batch.</summary>
    /// <value>The default value is 32.</value>
    public int BatchSize
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 4096);
    } = 32;

    /// <summary>The head's learning rate at the beginning; it falls to zero along a cosine (Loshchilov and Hutter 2017). The optimizer is AdamW.</summary>
    /// <value>The default value is 0.003.</value>
    public double LearningRate
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.003;

    /// <summary>Decoupled weight decay of both stages.</summary>
    /// <value>The default value is 0.05.</value>
    public double WeightDecay
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0.0);
    } = 0.05;

    /// <summary>The part ε of the target that is spread evenly over all classes (Szegedy et al. 2016).</summary>
    /// <value>The default value is 0.</value>
    public double LabelSmoothing
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.9);
    }

    /// <summary>The network's last blocks that are trained together with the head, once that is trained; 0 leaves the network as it is.</summary>
    /// <value>The default value is 0.</value>
    public int FineTunedBlocks
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>Passes over the images by the fine-tuning.</summary>
    /// <value>The default value is 10.</value>
    public int FineTuningEpochs
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 10;

    /// <summary>The learning rate of the fine-tuning at the beginning; it falls along a cosine.</summary>
    /// <value>The default value is 0.0003.</value>
    public double FineTuningLearningRate
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.0003;

    /// <summary>How much the images of each class count.</summary>
    /// <value>The default value is <see cref="ClassWeighting.None"/>.</value>
    public ClassWeighting ClassWeighting
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>What is done to images of the training at random, in order; a fine-tuning draws anew in every epoch.</summary>
    /// <value>The default value is empty: nothing.</value>
    public IReadOnlyList<ImageAugmentation> Augmentations
    {
        get;
        init => field = value is not null && !value.Contains(null!) ? value : throw new ArgumentException("Augmentations must not be null.", nameof(Augmentations));
    } = [];

    /// <summary>The crop that is cut out of an image at random before <see cref="Augmentations"/>; null for none.</summary>
    /// <value>The default value is null.</value>
    public RandomCropResize? AugmentedCrop { get; init; }

    /// <summary>Augmented images that the head learns from beside each image, where there are augmentations: their features are cached too.</summary>
    /// <value>The default value is 4.</value>
    public int AugmentedCopies
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 1000);
    } = 4;

    /// <summary>The part of each class's images that is held out to validate on, where no validation data is given; 0 for none.</summary>
    /// <value>The default value is 0.1.</value>
    public double ValidationFraction
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.9);
    } = 0.1;

    /// <summary>Epochs without a lower validation loss after which a stage ends; null to make all. Without validation data it has no effect.</summary>
    /// <value>The default value is 15.</value>
    public int? Patience
    {
        get;
        init => field = value is int epochs ? OptionChecks.AtLeast(epochs, 1) : null;
    } = 15;

    /// <summary>Bytes of features, of pixels and of block inputs that are each held in memory; beyond, a temporary file holds them.</summary>
    /// <value>The default value is 1 GiB.</value>
    public long CacheBytes
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0L);
    } = 1L << 30;

    /// <summary>The folder of temporary files.</summary>
    /// <value>The default value is null: the system's.</value>
    public string? CacheFolder { get; init; }

    /// <summary>Leaves out rows whose image is missing or cannot be read, or whose label is missing, and counts them; otherwise the first one ends the fit with an error.</summary>
    /// <value>The default value is false.</value>
    public bool SkipBadRows { get; init; }

    /// <summary>Threads of the network and of the training, and of the classifier that comes of it; 0 for as many as there are cores.</summary>
    /// <value>The default value is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Threads
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0);
    }

    /// <summary>The seed of the order of batches, the split, dropout and augmentation.</summary>
    /// <value>The default value is null: a seed from the <see cref="Microsoft.ML.MLContext"/>, or 0 without one.</value>
    public int? Seed { get; init; }

    /// <summary>What computes the steps: own kernels where they know every layer, ONNX Runtime elsewhere, or one of them by force.</summary>
    /// <value>The default value is <see cref="TrainingBackend.Auto"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is no <see cref="TrainingBackend"/>.</exception>
    public TrainingBackend Backend
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    /// <summary>Told how the fit goes on; a line for each epoch goes to <c>MLContext.Log</c> too.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Told what each epoch gave.</summary>
    /// <value>The default value is null.</value>
    public IProgress<ClassifierEpoch>? Metrics { get; init; }

    /// <summary>Ends the fit.</summary>
    /// <value>The default value is <see cref="System.Threading.CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What a cancelled fit does once a head is in training: before that there is nothing to give back, and it throws.</summary>
    /// <value>The default value is <see cref="CancelBehavior.Throw"/>.</value>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    }

    internal bool Augments => Augmentations.Count > 0 || AugmentedCrop is not null;
}
