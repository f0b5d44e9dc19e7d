using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>How an embedding is learned.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>The network; what it gives is scaled to length 1.</summary>
    /// <value>The default value is null: <see cref="EmbeddingBackbone.SmallCnn"/> for images, an <see cref="MlpBackbone"/> for vectors.</value>
    public EmbeddingBackbone? Backbone { get; init; }

    /// <summary>Values of an embedding.</summary>
    /// <value>The default value is 128. Values from 1 to 65536.</value>
    public int Dimension
    {
        get;
        init => field = OptionChecks.InRange(value, 1, 65536);
    } = 128;

    /// <summary>The loss. It keeps counts and memory of its own: two trainings that run at the same time need one each.</summary>
    /// <value>The default value is a <see cref="TripletLoss"/> with its defaults.</value>
    public EmbeddingLoss Loss
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Loss));
    } = new TripletLoss();

    /// <summary>Where positives come from when not from labels: views of the same row, or neighbours in time. Null to learn from labels.</summary>
    /// <value>The default value is null.</value>
    public SelfSupervision? SelfSupervision { get; init; }

    /// <summary>Passes over the data: an epoch has as many batches as the rows fill.</summary>
    /// <value>The default value is 20.</value>
    public int Epochs
    {
        get;
        init => field = OptionChecks.AtLeast(value, 1);
    } = 20;

    /// <summary>P, the classes of a batch.</summary>
    /// <value>The default value is null: all of them, at most 16.</value>
    public int? ClassesPerBatch
    {
        get;
        init => field = value is int classes ? OptionChecks.InRange(classes, 2, 4096) : null;
    }

    /// <summary>K, the rows of each class in a batch.</summary>
    /// <value>The default value is null: as many as make a batch of about 128, from 4 to 32.</value>
    public int? RowsPerClass
    {
        get;
        init => field = value is int rows ? OptionChecks.InRange(rows, 2, 4096) : null;
    }

    /// <summary>The greatest learning rate; it follows one cycle over all epochs (<see cref="OneCycleSchedule"/>). The optimizer is AdamW.</summary>
    /// <value>The default value is 0.002.</value>
    public double LearningRate
    {
        get;
        init => field = OptionChecks.Positive(value);
    } = 0.002;

    /// <summary>Decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    /// <value>The default value is 0.0001.</value>
    public double WeightDecay
    {
        get;
        init => field = OptionChecks.AtLeast(value, 0.0);
    } = 0.0001;

    /// <summary>What is done to images of the training at random, in order; drawn anew for each batch.</summary>
    /// <value>The default value is empty: nothing.</value>
    /// <exception cref="ArgumentException">An item is null.</exception>
    public IReadOnlyList<ImageAugmentation> Augmentations
    {
        get;
        init => field = value is not null && !value.Contains(null!) ? value : throw new ArgumentException("Augmentations must not be null.", nameof(Augmentations));
    } = [];

    /// <summary>The crop that is cut out of an image at random before <see cref="Augmentations"/>; null for none.</summary>
    /// <value>The default value is null.</value>
    public RandomCropResize? AugmentedCrop { get; init; }

    /// <summary>How the images of a column are brought to the backbone's size: the built-in ResizeImages does it, in the pipeline as in a saved model.</summary>
    /// <value>The default value is <see cref="ImageResizingEstimator.ResizingKind.IsoCrop"/>.</value>
    public ImageResizingEstimator.ResizingKind Resizing
    {
        get;
        init => field = OptionChecks.Defined(value);
    } = ImageResizingEstimator.ResizingKind.IsoCrop;

    /// <summary>The part of each class's rows that is held out to validate on, where no validation data is given; 0 for none. The epoch with the best MAP@R is kept.</summary>
    /// <value>The default value is 0.</value>
    public double ValidationFraction
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 0.9);
    }

    /// <summary>Epochs without a better MAP@R after which the training ends; null to make all. Without validation data it has no effect.</summary>
    /// <value>The default value is null.</value>
    public int? Patience
    {
        get;
        init => field = value is int epochs ? OptionChecks.AtLeast(epochs, 1) : null;
    }

    /// <summary>The seed of weights, batches and augmentation.</summary>
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

    /// <summary>Threads of steps and of the preparation of images; 0 for as many as there are cores.</summary>
    /// <value>The default value is 0.</value>
    public int Threads
    {
        get;
        init => field = OptionChecks.InRange(value, 0, 1024);
    }

    /// <summary>Told how the training goes on; a line for each epoch goes to <c>MLContext.Log</c> too.</summary>
    /// <value>The default value is null.</value>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Told what each epoch gave.</summary>
    /// <value>The default value is null.</value>
    public IProgress<EmbeddingEpoch>? Metrics { get; init; }

    /// <summary>Ends the training.</summary>
    /// <value>The default value is <see cref="System.Threading.CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What a cancelled training does once a step is made: before that there is nothing to give back, and it throws.</summary>
    /// <value>The default value is <see cref="CancelBehavior.Throw"/>.</value>
    public CancelBehavior OnCancel
    {
        get;
        init => field = OptionChecks.Defined(value);
    }
}
