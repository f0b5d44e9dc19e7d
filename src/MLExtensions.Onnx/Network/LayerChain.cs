namespace MLExtensions.Onnx;

/// <summary>Layers one after the other: a <see cref="Network"/>, or one path of a branch inside it. Shapes are checked as layers are added.</summary>
public class LayerChain
{
    private readonly NetworkState _state;

    internal LayerChain(NetworkState state, OnnxValue? input)
    {
        _state = state;
        CurrentOrNull = input;
    }

    /// <summary>What the last layer gives.</summary>
    /// <exception cref="InvalidOperationException">The network has no input yet.</exception>
    public OnnxValue Current => CurrentOrNull ?? throw new InvalidOperationException("The network has no input yet; call Input before its layers are added.");

    /// <summary>The shape of what the last layer gives; the first dimension is the batch.</summary>
    /// <exception cref="InvalidOperationException">The network has no input yet.</exception>
    public IReadOnlyList<OnnxDim> OutputDims => Current.Dims ?? [];

    private protected OnnxValue? CurrentOrNull { get; set; }

    private protected NetworkState State => _state;

    /// <summary>Adds a layer; the methods of <see cref="NetworkLayers"/> do it for the known ones.</summary>
    /// <param name="layer">The layer.</param>
    /// <exception cref="ArgumentException">The layer does not fit the shape before it, or its name is taken; the message names the layer and the shapes.</exception>
    /// <exception cref="InvalidOperationException">The network has no input yet, or was built.</exception>
    public void Append(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        OnnxValue input = Current;
        if (_state.IsBuilt)
            throw new InvalidOperationException("The network is built; no layer can be added.");
        int row = _state.Rows.Count, depth = _state.Depth;
        var context = new LayerContext(_state, layer, _state.NameOf(layer));
        try
        {
            _state.Depth++;
            OnnxValue output = layer.Apply(context, input);
            if (output != input)
                output.Label ??= context.Name;
            _state.Rows.Insert(row, new LayerSummary(context.Name, layer.Kind, output.Dims ?? [], context.TrainedCount, context.FixedCount, depth));
            CurrentOrNull = output;
        }
        catch
        {
            // What was added to the graph leads to no output: Build leaves it out.
            _state.Rows.RemoveRange(row, _state.Rows.Count - row);
            throw;
        }
        finally
        {
            _state.Depth = depth;
        }
    }
}
