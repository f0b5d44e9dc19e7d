using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision;

/// <summary>
/// Trains image classifiers by transfer learning, without ML.NET: a softmax head on the features of a pretrained network, then, where asked for, the
/// network's last blocks with it. In pipelines, <c>ml.Embeddings().TrainImageClassifier</c> does the same.
/// </summary>
public sealed class ImageClassifierTrainer
{
    private readonly TransferNetwork _network;
    private readonly ImageClassifierOptions _options;

    /// <summary>Prepares trainings.</summary>
    /// <param name="network">The pretrained network; it is not changed.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">The network has no such layer.</exception>
    public ImageClassifierTrainer(PretrainedCnn network, ImageClassifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _options = options ?? new ImageClassifierOptions();
        _network = TransferNetwork.Of(network, _options);
    }

    private ImageClassifierTrainer(TransferNetwork network, ImageClassifierOptions options)
    {
        _network = network;
        _options = options;
    }

    /// <summary>The same head on pixels, without a network: what a network has to beat.</summary>
    /// <param name="imageSize">Rows and columns that images are brought to.</param>
    /// <param name="options">How; null for the defaults. Layer and pooling have no meaning here.</param>
    /// <returns>A trainer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="imageSize"/> is not positive.</exception>
    public static ImageClassifierTrainer OnPixels(int imageSize, ImageClassifierOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageSize);
        return new ImageClassifierTrainer(TransferNetwork.OfPixels(imageSize), options ?? new ImageClassifierOptions());
    }

    /// <summary>Trains a classifier.</summary>
    /// <param name="training">Images to train on; they are scaled (antialiased) to fill the network's input, and cut.</param>
    /// <param name="validation">Images to validate on, of the same classes; null to hold out <see cref="ImageClassifierOptions.ValidationFraction"/>.</param>
    /// <returns>The classifier.</returns>
    /// <exception cref="ArgumentException">There are no images, they are of one class only, the sets' classes differ, or the network has fewer blocks than are to be fine-tuned.</exception>
    /// <exception cref="Onnx.TrainingDivergedException">The loss or a gradient is no finite number.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public ImageClassifier Train(ImageSet training, ImageSet? validation = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (validation is not null && !validation.ClassNames.SequenceEqual(training.ClassNames))
        {
            throw new ArgumentException($"The classes of the validation images ({string.Join(", ", validation.ClassNames.Take(10))}) are not those of the training images ({string.Join(", ", training.ClassNames.Take(10))}).", nameof(validation));
        }

        Input.ImageSize size = _network.PreparedSize(_options);
        using var examples = new SetExamples(training, size);
        using SetExamples? held = validation is null ? null : new SetExamples(validation, size);
        var session = new Onnx.OnnxSessionOptions { IntraOpThreads = _options.Threads };
        return new ClassifierTraining(_network, size, training.ClassNames, _options, session, _options.Seed ?? 0, _options.Progress ?? new NoProgress()).Train(examples, held);
    }

    private sealed class NoProgress : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
        }
    }
}
