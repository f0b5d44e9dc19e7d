using System.Numerics.Tensors;
using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision;

/// <summary>
/// A trained image classifier: one ONNX graph from pixels to probabilities. Usable without ML.NET; predictions may be made from several
/// threads at once.
/// </summary>
public sealed class ImageClassifier : IDisposable
{
    /// <summary>Name of the graph's output: probabilities [N, classes].</summary>
    internal const string ScoresName = "scores";

    private const int LargestBatch = 16;
    private readonly OnnxSession _session;

    internal ImageClassifier(OnnxModel model, IReadOnlyList<string> classNames, IReadOnlyList<ClassifierEpoch> history, OnnxSessionOptions? session = null)
    {
        Model = model;
        ClassNames = classNames;
        History = history;
        ImageHeight = checked((int)model.Inputs[0].Dims![2].Size!.Value);
        ImageWidth = checked((int)model.Inputs[0].Dims![3].Size!.Value);
        _session = new OnnxSession(model, session);
    }

    /// <summary>The graph: pixels [N, 3, <see cref="ImageHeight"/>, <see cref="ImageWidth"/>] (red, green, blue planes, 0 to 255) to probabilities [N, classes].</summary>
    public OnnxModel Model { get; }

    /// <summary>The classes, in the order of the scores.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>What each epoch of the training gave; empty for a classifier that was loaded without it.</summary>
    public IReadOnlyList<ClassifierEpoch> History { get; }

    /// <summary>Rows of the images that the graph reads.</summary>
    public int ImageHeight { get; }

    /// <summary>Columns of the images that the graph reads.</summary>
    public int ImageWidth { get; }

    internal OnnxSession Session => _session;

    /// <summary>Reads a classifier that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The classifier.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no classifier of this kind; the message names it.</exception>
    public static ImageClassifier Load(string path) => ClassifierFile.Read(path);

    /// <summary>Writes the classifier as an ONNX model, with the names of the classes and the history in its metadata.</summary>
    /// <param name="path">The file; it is written under a temporary name beside it and renamed.</param>
    public void Save(string path) => ClassifierFile.Write(this, path);

    /// <summary>The probability of each class.</summary>
    /// <param name="image">An image of any size; it is scaled (antialiased) to fill the graph's input, and cut.</param>
    /// <returns>Probabilities in the order of <see cref="ClassNames"/>.</returns>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public float[] Score(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Score([image])[0];
    }

    /// <summary>The probability of each class, of several images in batches.</summary>
    /// <param name="images">Images of any size.</param>
    /// <returns>For each image, probabilities in the order of <see cref="ClassNames"/>.</returns>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public float[][] Score(IReadOnlyList<PixelImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var scores = new float[images.Count][];
        using var runner = new BatchRunner(Session, Model, Math.Clamp(images.Count, 1, LargestBatch));
        for (int first = 0; first < images.Count; first += runner.Capacity)
        {
            int count = Math.Min(runner.Capacity, images.Count - first);
            for (int i = 0; i < count; i++)
            {
                PlanarPixels.Write(Fit(images[first + i]), runner.Input(i));
            }

            runner.Run(count);
            for (int i = 0; i < count; i++)
            {
                scores[first + i] = runner.Output(i).ToArray();
            }
        }

        return scores;
    }

    /// <summary>The part of a set's images whose most probable class is their own.</summary>
    /// <param name="set">Labelled images; classes are matched by their names.</param>
    /// <returns>0 to 1; NaN of an empty set.</returns>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public double Accuracy(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        float[][] scores = Score(set.Images);
        int right = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            right += ClassNames[TensorPrimitives.IndexOfMax<float>(scores[i])] == set.ClassNames[set.Labels[i]] ? 1 : 0;
        }

        return (double)right / set.Count;
    }

    /// <summary>The most probable class.</summary>
    /// <param name="image">An image of any size.</param>
    /// <returns>The class and its probability.</returns>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public (string ClassName, float Probability) Predict(PixelImage image)
    {
        float[] scores = Score(image);
        int best = TensorPrimitives.IndexOfMax<float>(scores);
        return (ClassNames[best], scores[best]);
    }

    /// <summary>Frees the native memory. May be called again.</summary>
    public void Dispose() => _session.Dispose();

    internal PixelImage Fit(PixelImage image) =>
        image.Width == ImageWidth && image.Height == ImageHeight ? image : image.Fit(ImageWidth, ImageHeight, ImageFit.Crop);
}
