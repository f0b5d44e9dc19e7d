using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>
/// One session that computes a layer's responses to an image, and the gradient of any weighted sum of them with respect to the image: the weights are an input,
/// so that it serves every filter of the layer.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LayerGradient : IDisposable
{
    private const string Prefix = "visualized/";
    private const string Response = Prefix + "response";

    /// <summary>Slope of a layer's rectifier below 0: a filter that nothing excites yet still shows a way up.</summary>
    private const float LeakySlope = 0.01f;

    private readonly InputGradientSession _session;
    private readonly IReadOnlyList<long> _responseDims;

    public LayerGradient(VisualizedNetwork network, CnnLayer layer, int height, int width, int threads, int concurrency)
    {
        IsRectified = network.IsRelu(layer.ValueName);
        OnnxModel cut = LayerGraph.Cut(network, layer, IsRectified, 1, height, width);
        if ((cut.Outputs[0].Dims ?? []).Any(dim => dim.Size is null))
        {
            throw new NotSupportedException($"The size of layer '{layer.Name}' for images of {height} × {width} is not known: {cut.Outputs[0]}.");
        }

        _responseDims = [.. (cut.Outputs[0].Dims ?? []).Select(dim => dim.Size!.Value)];
        if (_responseDims.Count is not (2 or 4))
        {
            throw new NotSupportedException($"Layer '{layer.Name}' gives {cut.Outputs[0]}; only maps [1, filters, rows, columns] and vectors [1, units] can be maximized.");
        }

        _session = InputGradientSession.Create(
            Rectify(cut), network.InputName, Response, new InputGradientOptions { Concurrency = concurrency, Session = new OnnxSessionOptions { IntraOpThreads = threads } });
        (Height, Width) = (height, width);
    }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>Number of filters, or of units of a dense layer.</summary>
    public int Filters => (int)_responseDims[1];

    /// <summary>Rows of a filter's map; 1 for a dense layer.</summary>
    public int MapHeight => _responseDims.Count == 4 ? (int)_responseDims[2] : 1;

    /// <summary>Columns of a filter's map; 1 for a dense layer.</summary>
    public int MapWidth => _responseDims.Count == 4 ? (int)_responseDims[3] : 1;

    /// <summary>Whether the layer's responses are rectified: what is below 0 counts as 0.</summary>
    public bool IsRectified { get; }

    /// <summary>Computes the responses, [filters, rows, columns], and the gradient with respect to the network's input.</summary>
    /// <param name="input">The network's input.</param>
    /// <param name="seed">Weights, [filters, rows, columns].</param>
    /// <param name="responses">Takes the responses.</param>
    /// <param name="gradient">Takes the gradient, in the layout of the input; empty not to compute it.</param>
    public void Run(ReadOnlyMemory<float> input, ReadOnlyMemory<float> seed, Span<float> responses, Span<float> gradient) => _session.Run(input, seed, responses, gradient);

    public void Dispose() => _session.Dispose();

    /// <summary>Puts a leaky rectifier behind what a Relu is fed; what has no Relu stays as it is.</summary>
    private OnnxModel Rectify(OnnxModel cut) => LayerGraph.Append(
        cut, Prefix, "response", value => IsRectified ? value.LeakyRelu(LeakySlope) : value.Identity());
}
