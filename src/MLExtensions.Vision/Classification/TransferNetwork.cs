using Microsoft.ML.Transforms.Image;
using MLExtensions.Onnx;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>A network as transfer learning sees it: from its input to the features that a new head reads.</summary>
/// <param name="Model">One input, one output [N, D]; the batch is free, the size of the image fixed.</param>
/// <param name="Input">What it wants to be fed.</param>
/// <param name="BlockInputs">What each of the network's blocks before the features reads, in order: values of the graph.</param>
internal sealed record TransferNetwork(OnnxModel Model, InputFormat Input, IReadOnlyList<string> BlockInputs)
{
    /// <summary>256 pixels, of which the network sees 224 (Krizhevsky, Sutskever and Hinton 2012, section 5).</summary>
    private const double UsualFraction = 224 / 256.0;

    private const int UsualSize = 224;
    private const string LogitsName = "logits";

    /// <summary>Smaller images hold nothing to spare.</summary>
    private const int LeastSizeToCrop = 128;

    /// <summary>The versions that further graphs must have to be joined to this one.</summary>
    public OnnxBuildOptions Versions { get; } = ClassifierGraphs.Versions(Model);

    /// <summary>Cuts a pretrained network at the layer that a head is to read.</summary>
    /// <exception cref="ArgumentException">The network has no such layer, it is the logits, or the network takes images of any size and none is given.</exception>
    public static TransferNetwork Of(PretrainedCnn network, ImageClassifierOptions options)
    {
        CnnLayer layer = options.Layer is null ? LastPlanes(network) : network[options.Layer];
        if (layer.Name == LogitsName)
        {
            throw new ArgumentException($"A head cannot read the layer '{layer.Name}', which holds the answers to another question: choose one before it.", nameof(options));
        }

        int height = network.InputHeight ?? options.ImageHeight ?? UsualSize, width = network.InputWidth ?? options.ImageWidth ?? UsualSize;
        OnnxModel model = network.FeatureModel(layer, options.Pooling, height, width);
        var inputs = new List<string>();
        foreach (CnnLayer found in network.Layers.TakeWhile(found => found != layer).Append(layer).Where(found => found.Block > 0))
        {
            if (found.Block > inputs.Count)
            {
                inputs.Add(model.Inputs[0].Name);
            }
        }

        // What a block reads is what the last layer of the block before it gives.
        for (int block = 1; block < inputs.Count; block++)
        {
            inputs[block] = network.Layers.Last(found => found.Block == block).ValueName;
        }

        return new TransferNetwork(model, new InputFormat(network.InputChannels, height, width, network.Layout, network.Preprocessing), inputs);
    }

    /// <summary>No network: the features are the pixels.</summary>
    public static TransferNetwork OfPixels(int size)
    {
        var g = new OnnxGraphBuilder("pixels");
        g.Output("features", g.Input("image", OnnxElementType.Float, Network.BatchSymbol, 3, size, size).Flatten());
        return new TransferNetwork(g.Build(), new InputFormat(3, size, size, TensorLayout.Nchw, ImagePreprocessing.Unit), []);
    }

    /// <summary>The size that images are brought to before the graph cuts out their centre.</summary>
    public ImageSize PreparedSize(ImageClassifierOptions options)
    {
        bool crops = Math.Min(Input.Width, Input.Height) >= LeastSizeToCrop && options.Resizing == ImageResizingEstimator.ResizingKind.IsoCrop;
        double fraction = options.CropFraction ?? (crops ? UsualFraction : 1);
        return new ImageSize(Enlarge(Input.Width), Enlarge(Input.Height));

        int Enlarge(int size) => (int)Math.Round(size / fraction, MidpointRounding.AwayFromZero);
    }

    /// <summary>Dense layers know the classes they were trained for; what the convolutions found serves others too.</summary>
    private static CnnLayer LastPlanes(PretrainedCnn network) =>
        network.Layers.LastOrDefault(layer => layer.IsSpatial && layer.Name != LogitsName) ?? network.Layers[0];
}
