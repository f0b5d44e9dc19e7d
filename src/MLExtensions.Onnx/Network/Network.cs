namespace MLExtensions.Onnx;

/// <summary>A neural network, layer by layer; <see cref="Build"/> makes an ONNX model of it that runs, is saved, and is trained by <see cref="TrainingSession"/>.</summary>
/// <remarks>The batch is the first dimension, the symbol "N". The same seed gives the same weights. Not thread-safe.</remarks>
/// <example>
/// <code>
/// var network = new Network("digits", seed: 1)
///     .Input("image", 1, 28, 28)
///     .Conv2D(32, 3, padding: Padding.Same).Relu().MaxPool(2)
///     .Conv2D(64, 3, padding: Padding.Same).Relu().MaxPool(2)
///     .Flatten().Dropout(0.5f).Dense(10);
/// Console.WriteLine(network.Summary);
/// OnnxModel model = network.Build("logits");
/// </code>
/// </example>
public sealed class Network : LayerChain
{
    /// <summary>The symbol of the batch dimension.</summary>
    public const string BatchSymbol = "N";

    private OnnxValue? _named;

    /// <summary>Starts an empty network.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="seed">Seed of the initial weights.</param>
    /// <param name="options">Versions; the default is opset 17, IR 8, which ML.NET runs.</param>
    public Network(string name = "network", long seed = 0, OnnxBuildOptions? options = null)
        : base(new NetworkState(new OnnxGraphBuilder(name, options), seed), null)
    {
    }

    /// <summary>The layers so far, with their shapes and numbers of parameters.</summary>
    public NetworkSummary Summary => new(State.Graph.GraphName, [.. State.Rows]);

    /// <summary>Declares the input: Float [N, dims].</summary>
    /// <param name="name">The name that a caller feeds.</param>
    /// <param name="dims">The dimensions after the batch: [channels, height, width] of images.</param>
    /// <exception cref="InvalidOperationException">The network has an input already.</exception>
    public Network Input(string name, params ReadOnlySpan<OnnxDim> dims) => Input(name, OnnxElementType.Float, dims);

    /// <summary>Declares the input, of any element type: Int64 indices for <see cref="NetworkLayers.Embedding{T}"/>.</summary>
    /// <inheritdoc cref="Input(string, ReadOnlySpan{OnnxDim})"/>
    public Network Input(string name, OnnxElementType elementType, params ReadOnlySpan<OnnxDim> dims)
    {
        if (CurrentOrNull is not null)
            throw new InvalidOperationException("The network has an input already.");
        CurrentOrNull = State.Graph.Input(name, elementType, [BatchSymbol, .. dims]);
        State.Rows.Add(new LayerSummary(name, "Input", CurrentOrNull.Dims!, 0, 0, 0));
        return this;
    }

    /// <summary>Makes what the last layer gives an output of the model; further layers may follow.</summary>
    /// <param name="name">The name that a caller fetches.</param>
    public Network Output(string name)
    {
        State.Graph.Output(name, Current);
        _named = Current;
        return this;
    }

    /// <summary>Makes a model of the network. Dropout and batch normalization are in the form of inference; training switches them.</summary>
    /// <param name="outputName">Name of the last layer's output, unless <see cref="Output"/> named one after it.</param>
    /// <exception cref="InvalidOperationException">The network has no input yet.</exception>
    public OnnxModel Build(string outputName = "output")
    {
        if (!State.IsBuilt && _named != Current)
            Output(outputName);
        State.IsBuilt = true;
        return State.Graph.Build();
    }
}
