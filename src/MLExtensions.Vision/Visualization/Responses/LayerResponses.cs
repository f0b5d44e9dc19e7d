using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>A session that computes a layer's responses to batches of images of one size.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LayerResponses : IDisposable
{
    private readonly VisualizedNetwork _network;
    private readonly OnnxSession _session;
    private readonly string _value;

    public LayerResponses(VisualizedNetwork network, CnnLayer layer, int height, int width, int threads)
    {
        (_network, Height, Width) = (network, height, width);
        OnnxModel cut = LayerGraph.Cut(network, layer, beforeActivation: false, batch: null, height, width);
        _value = cut.Outputs[0].Name;
        IReadOnlyList<OnnxDim> dims = cut.Outputs[0].Dims ?? [];
        if (dims.Count is not (2 or 4) || dims.Skip(1).Any(dim => dim.Size is null))
        {
            throw new NotSupportedException(
                $"Layer '{layer.Name}' gives {cut.Outputs[0]} for images of {height} × {width}; only maps [N, filters, rows, columns] and vectors [N, units] of known size can be looked at.");
        }

        (Filters, MapHeight, MapWidth) = ((int)dims[1].Size!.Value, dims.Count == 4 ? (int)dims[2].Size!.Value : 1, dims.Count == 4 ? (int)dims[3].Size!.Value : 1);
        _session = new OnnxSession(cut, new OnnxSessionOptions { IntraOpThreads = threads });
    }

    /// <summary>Rows of the images.</summary>
    public int Height { get; }

    /// <summary>Columns of the images.</summary>
    public int Width { get; }

    /// <summary>Number of filters, or of units of a dense layer.</summary>
    public int Filters { get; }

    /// <summary>Rows of a filter's map; 1 for a dense layer.</summary>
    public int MapHeight { get; }

    /// <summary>Columns of a filter's map; 1 for a dense layer.</summary>
    public int MapWidth { get; }

    /// <summary>Runs the layer on images.</summary>
    /// <param name="tensor">The network's input.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="read">Is given the responses, [images, filters, rows, columns].</param>
    public void Run(ReadOnlyMemory<float> tensor, int count, Action<ReadOnlySpan<float>> read)
    {
        using OnnxResults results = _session.Run(OnnxFeed.Of(_network.InputName, tensor, _network.Input.Dims(count, Height, Width)));
        read(results.Span<float>(_value));
    }

    public void Dispose() => _session.Dispose();
}
