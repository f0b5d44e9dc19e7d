using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>One session that computes a convolution's maps, the class scores, and the gradient of any score with respect to the maps.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GradCamSession : IDisposable
{
    private const string Seed = "visualized_seed";
    private const string Gradient = "visualized_gradient";

    private readonly VisualizedNetwork _network;
    private readonly OnnxSession _session;
    private readonly string _scores;
    private readonly CnnLayer _convolution;

    public GradCamSession(VisualizedNetwork network, CnnLayer convolution, CnnLayer scores, int height, int width, int threads)
    {
        (_network, _scores, _convolution) = (network, scores.ValueName, convolution);
        if (!convolution.IsSpatial)
        {
            throw new ArgumentException($"Grad-CAM needs a layer of maps, and '{convolution.Name}' is none.", nameof(convolution));
        }

        OnnxModel cut = LayerGraph.Cut(network, scores, beforeActivation: false, 1, height, width);
        if (!cut.Nodes.Any(node => node.Outputs.Contains(convolution.ValueName)))
        {
            throw new ArgumentException($"The class scores do not depend on layer '{convolution.Name}'.", nameof(convolution));
        }

        Classes = cut.Outputs[0].Dims is [_, { Size: long classes }] ? (int)classes : throw new ArgumentException($"The network gives {cut.Outputs[0]}, no class scores.", nameof(scores));
        OnnxModel model = Gradients.Build(cut, _scores, [convolution.ValueName], new GradientOptions { SeedInput = Seed, GradientName = _ => Gradient }).ExposeOutputs(convolution.ValueName);
        _session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = threads });
        (Height, Width) = (height, width);
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>The class scores of an image.</summary>
    public float[] Score(ReadOnlyMemory<float> tensor)
    {
        using OnnxResults results = _session.Run([Feed(tensor), OnnxFeed.Of<float>(Seed, new float[Classes], 1, Classes)], [_scores]);
        return results.Span<float>(_scores).ToArray();
    }

    /// <summary>Σ over filters of the map, weighted by its mean gradient, rectified: equations 1 and 2 of the paper.</summary>
    public (float Score, float[] Map, int Rows, int Columns) Run(ReadOnlyMemory<float> tensor, int target)
    {
        var seed = new float[Classes];
        seed[target] = 1;
        using OnnxResults results = _session.Run(Feed(tensor), OnnxFeed.Of<float>(Seed, seed, 1, Classes));
        long[] dims = results.Dims(_convolution.ValueName);
        bool channelsLast = _convolution.Layout == TensorLayout.Nhwc;
        (int filters, int rows, int columns) = channelsLast ? ((int)dims[3], (int)dims[1], (int)dims[2]) : ((int)dims[1], (int)dims[2], (int)dims[3]);
        int plane = rows * columns;
        (int filterStep, int placeStep) = channelsLast ? (1, filters) : (plane, 1);
        ReadOnlySpan<float> maps = results.Span<float>(_convolution.ValueName), gradient = results.Span<float>(Gradient);
        var map = new float[plane];
        for (int filter = 0; filter < filters; filter++)
        {
            double sum = 0;
            for (int place = 0; place < plane; place++)
            {
                sum += gradient[(filter * filterStep) + (place * placeStep)];
            }

            float weight = (float)(sum / plane);
            for (int place = 0; place < plane; place++)
            {
                map[place] += weight * maps[(filter * filterStep) + (place * placeStep)];
            }
        }

        System.Numerics.Tensors.TensorPrimitives.Max(map, 0f, map);
        return (results.Span<float>(_scores)[target], map, rows, columns);
    }

    public void Dispose() => _session.Dispose();

    private OnnxFeed Feed(ReadOnlyMemory<float> tensor) => OnnxFeed.Of(_network.InputName, tensor, _network.Input.Dims(1, Height, Width));
}
