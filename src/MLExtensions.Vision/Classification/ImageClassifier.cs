using System.Numerics.Tensors;
using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>
/// A trained image classifier: one ONNX graph from pixels to probabilities. Usable without ML.NET; predictions may be made from several
/// threads at once.
/// </summary>
public sealed class ImageClassifier : IDisposable
{
    /// <summary>Name of the graph's output: probabilities [N, classes].</summary>
    internal const string ScoresName = "scores";

    private readonly OnnxSession _session;

    internal ImageClassifier(OnnxModel model, IReadOnlyList<string> classNames, IReadOnlyList<ClassifierEpoch> history)
    {
        Model = model;
        ClassNames = classNames;
        History = history;
        ImageHeight = checked((int)model.Inputs[0].Dims![2].Size!.Value);
        ImageWidth = checked((int)model.Inputs[0].Dims![3].Size!.Value);
        _session = new OnnxSession(model);
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

    /// <summary>The probability of each class.</summary>
    /// <param name="image">An image of any size; it is scaled (antialiased) and its centre cut out.</param>
    /// <returns>Probabilities in the order of <see cref="ClassNames"/>.</returns>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public float[] Score(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pixels = new float[3 * ImageHeight * ImageWidth];
        Classification.PlanarPixels.Write(Fit(image), pixels);
        using OnnxResults results = _session.Run(OnnxFeed.Of<float>(Model.Inputs[0].Name, pixels, 1, 3, ImageHeight, ImageWidth));
        return results.Span<float>(ScoresName).ToArray();
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
