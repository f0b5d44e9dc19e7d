using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// A trained embedding: one ONNX graph from pixels, or from vectors, to vectors of length 1. Usable without ML.NET, by several threads at once.
/// </summary>
public sealed class EmbeddingModel : IDisposable
{
    private const int LargestBatch = 64;
    private readonly Lazy<OnnxSession> _session;
    private bool _disposed;

    /// <summary>Takes a graph.</summary>
    /// <param name="model">One input, <c>image</c> [N, 1 or 3, height, width] of 0 to 255 or <c>features</c> [N, F]; one output [N, D].</param>
    /// <param name="history">What each epoch gave.</param>
    /// <param name="session">Threads and device.</param>
    internal EmbeddingModel(OnnxModel model, IReadOnlyList<EmbeddingEpoch> history, OnnxSessionOptions? session = null)
    {
        Model = model;
        History = history;
        Dimension = checked((int)model.Outputs[0].Dims![1].Size!.Value);
        long[] input = [.. model.Inputs[0].Dims!.Skip(1).Select(dim => dim.Size!.Value)];
        if (input.Length == 1)
        {
            FeatureCount = checked((int)input[0]);
        }
        else
        {
            (ImageChannels, ImageHeight, ImageWidth) = (checked((int)input[0]), checked((int)input[1]), checked((int)input[2]));
        }

        _session = new Lazy<OnnxSession>(() => new OnnxSession(model, session));
    }

    /// <summary>The graph: one input, <c>image</c> [N, <see cref="ImageChannels"/>, <see cref="ImageHeight"/>, <see cref="ImageWidth"/>] of 0 to 255 or <c>features</c> [N, <see cref="FeatureCount"/>]; one output, <c>embedding</c> [N, <see cref="Dimension"/>].</summary>
    public OnnxModel Model { get; }

    /// <summary>Values of an embedding.</summary>
    public int Dimension { get; }

    /// <summary>What each epoch of the training gave; empty for an embedding that was loaded without it.</summary>
    public IReadOnlyList<EmbeddingEpoch> History { get; }

    /// <summary>Whether it takes images; vectors otherwise.</summary>
    public bool TakesImages => ImageChannels > 0;

    /// <summary>Channels of the images: 1 or 3; 0 where it takes vectors.</summary>
    public int ImageChannels { get; }

    /// <summary>Rows of the images; 0 where it takes vectors.</summary>
    public int ImageHeight { get; }

    /// <summary>Columns of the images; 0 where it takes vectors.</summary>
    public int ImageWidth { get; }

    /// <summary>Length of the vectors; 0 where it takes images.</summary>
    public int FeatureCount { get; }

    /// <summary>The compiled graph: made when it is first needed.</summary>
    internal OnnxSession Session
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _session.Value;
        }
    }

    /// <summary>Reads an embedding that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no embedding of this kind; the message names it.</exception>
    public static EmbeddingModel Load(string path) => EmbeddingFile.Read(path);

    /// <summary>Writes the embedding as an ONNX model, with the history in its metadata.</summary>
    /// <param name="path">The file; it is written under a temporary name beside it and renamed.</param>
    public void Save(string path) => EmbeddingFile.Write(this, path);

    /// <summary>The embedding of one image.</summary>
    /// <param name="image">An image of any size; it is scaled (antialiased) to fill the graph's input, and cut.</param>
    /// <returns><see cref="Dimension"/> values, of length 1.</returns>
    /// <exception cref="InvalidOperationException">The embedding takes vectors.</exception>
    /// <exception cref="ObjectDisposedException">The embedding is disposed.</exception>
    public float[] Embed(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Embed([image], CancellationToken.None).Row(0).ToArray();
    }

    /// <summary>The embeddings of a set's images, in batches.</summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Images × <see cref="Dimension"/>.</returns>
    /// <exception cref="InvalidOperationException">The embedding takes vectors.</exception>
    /// <exception cref="ObjectDisposedException">The embedding is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FloatMatrix Embed(ImageSet images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Embed(images.Images, cancellationToken);
    }

    /// <summary>
    /// The mean embedding of several changed views of each image, scaled to length 1 (test-time augmentation): steadier than one look at the image as it
    /// is, for as many times the work. The changes had best be weaker than those of the training.
    /// </summary>
    /// <param name="images">Images of any size.</param>
    /// <param name="augmentations">What is done to each view at random, in order.</param>
    /// <param name="views">The number of views, from 1 on.</param>
    /// <param name="seed">The seed of the changes; the same seed gives the same embeddings.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Images × <see cref="Dimension"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="augmentations"/> holds a null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="views"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">The embedding takes vectors.</exception>
    /// <exception cref="ObjectDisposedException">The embedding is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FloatMatrix EmbedViews(
        ImageSet images, IReadOnlyList<ImageAugmentation> augmentations, int views = 16, int seed = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(augmentations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(views);
        CheckTakesImages();
        if (augmentations.Contains(null!))
        {
            throw new ArgumentException("An augmentation is null.", nameof(augmentations));
        }

        var augmenter = new ImageAugmenter(ImageWidth, ImageHeight, ImageChannels) { Augmentations = augmentations, Preprocessing = new ImagePreprocessing() };
        var sum = new FloatMatrix(images.Count, Dimension);
        for (int view = 0; view < views; view++)
        {
            long stream = (long)view * images.Count;
            FloatMatrix seen = Run(images.Count, (row, target) => augmenter.Apply(images.Images[row], target, seed, stream + row), cancellationToken);
            TensorPrimitives.Add(sum.Span, seen.Span, sum.Span);
        }

        for (int row = 0; row < sum.Rows; row++)
        {
            float length = TensorPrimitives.Norm<float>(sum.Row(row));
            TensorPrimitives.Divide(sum.Row(row), length > 0 ? length : 1, sum.Row(row));
        }

        return sum;
    }

    /// <summary>The embeddings of vectors, in batches.</summary>
    /// <param name="features">Rows × <see cref="FeatureCount"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Rows × <see cref="Dimension"/>.</returns>
    /// <exception cref="ArgumentException">The rows are of another length.</exception>
    /// <exception cref="InvalidOperationException">The embedding takes images.</exception>
    /// <exception cref="ObjectDisposedException">The embedding is disposed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FloatMatrix Embed(FloatMatrix features, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (TakesImages)
        {
            throw new InvalidOperationException($"The embedding takes images of {ImageWidth} × {ImageHeight} pixels, no vectors.");
        }

        if (features.Columns != FeatureCount)
        {
            throw new ArgumentException($"The vectors have {features.Columns} values; the embedding takes {FeatureCount}.", nameof(features));
        }

        return Run(features.Rows, (row, target) => features.Row(row).CopyTo(target), cancellationToken);
    }

    /// <summary>Frees the native memory. May be called again.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }
    }

    /// <summary>The embeddings of images, in batches.</summary>
    internal FloatMatrix Embed(IReadOnlyList<PixelImage> images, CancellationToken cancellationToken)
    {
        CheckTakesImages();
        var plain = new ImagePreprocessing();
        return Run(images.Count, (row, target) => plain.Apply(Fit(images[row]), target, TensorLayout.Nchw, ImageChannels), cancellationToken);
    }

    private void CheckTakesImages()
    {
        if (!TakesImages)
        {
            throw new InvalidOperationException($"The embedding takes vectors of {FeatureCount} values, no images.");
        }
    }

    private PixelImage Fit(PixelImage image) =>
        image.Width == ImageWidth && image.Height == ImageHeight ? image : image.Fit(ImageWidth, ImageHeight, ImageFit.Crop);

    private FloatMatrix Run(int rows, RowWriter write, CancellationToken cancellationToken)
    {
        var embeddings = new FloatMatrix(rows, Dimension);
        using var runner = new BatchRunner(Session, Model, Math.Clamp(rows, 1, LargestBatch));
        for (int first = 0; first < rows; first += runner.Capacity)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int from = first, count = Math.Min(runner.Capacity, rows - first);
            Workers.For(Math.Min(count, Environment.ProcessorCount), count, i => write(from + i, runner.Input(i)), CancellationToken.None);
            runner.Run(count);
            for (int i = 0; i < count; i++)
            {
                runner.Output(i).CopyTo(embeddings.Row(from + i));
            }
        }

        return embeddings;
    }

    private delegate void RowWriter(int row, Span<float> target);
}
