namespace MLExtensions.Onnx;

/// <summary>Adds layers to a network or to a path inside it; every method gives the chain back.</summary>
public static class NetworkLayers
{
    /// <summary>Adds any layer.</summary>
    public static T Add<T>(this T chain, Layer layer)
        where T : LayerChain
    {
        ArgumentNullException.ThrowIfNull(chain);
        chain.Append(layer);
        return chain;
    }

    /// <summary>Adds a layer without parameters, made of operators of the graph.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="kind">What the summary calls it.</param>
    /// <param name="function">From what the layer gets to what it gives.</param>
    /// <param name="name">The layer's name.</param>
    public static T Apply<T>(this T chain, string kind, Func<OnnxValue, OnnxValue> function, string? name = null)
        where T : LayerChain
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(function);
        return chain.Add(new FunctionLayer(kind, function) { Name = name });
    }

    /// <inheritdoc cref="Conv2DLayer"/>
    /// <param name="chain">The chain.</param>
    /// <param name="filters">Number of output channels.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">Steps of the window; 1 by default.</param>
    /// <param name="padding">The margin of zeros; none by default.</param>
    /// <param name="groups">Groups that channels and filters are divided into.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">The weights before training; <see cref="WeightInitializer.HeNormal"/> by default.</param>
    /// <param name="name">The layer's name.</param>
    public static T Conv2D<T>(
        this T chain, int filters, Size2D kernel, Size2D? stride = null, Padding padding = default, int groups = 1, bool bias = true,
        WeightInitializer? initializer = null, string? name = null)
        where T : LayerChain =>
        chain.Add(new Conv2DLayer(filters, kernel)
        {
            Stride = stride ?? 1, Padding = padding, Groups = groups, HasBias = bias, Initializer = initializer ?? WeightInitializer.HeNormal, Name = name,
        });

    /// <inheritdoc cref="DepthwiseConv2DLayer"/>
    /// <param name="chain">The chain.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">Steps of the window; 1 by default.</param>
    /// <param name="padding">The margin of zeros; none by default.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">The weights before training; <see cref="WeightInitializer.HeNormal"/> by default.</param>
    /// <param name="name">The layer's name.</param>
    public static T DepthwiseConv2D<T>(
        this T chain, Size2D kernel, Size2D? stride = null, Padding padding = default, bool bias = true, WeightInitializer? initializer = null, string? name = null)
        where T : LayerChain =>
        chain.Add(new DepthwiseConv2DLayer(kernel) { Stride = stride ?? 1, Padding = padding, HasBias = bias, Initializer = initializer ?? WeightInitializer.HeNormal, Name = name });

    /// <inheritdoc cref="ConvTranspose2DLayer"/>
    /// <param name="chain">The chain.</param>
    /// <param name="filters">Number of output channels.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">The factor of enlargement; 1 by default.</param>
    /// <param name="padding">What is cut off the margin; nothing by default.</param>
    /// <param name="outputPadding">What is added below and behind; nothing by default.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">The weights before training; <see cref="WeightInitializer.HeNormal"/> by default.</param>
    /// <param name="name">The layer's name.</param>
    public static T ConvTranspose2D<T>(
        this T chain, int filters, Size2D kernel, Size2D? stride = null, Padding padding = default, Size2D? outputPadding = null, bool bias = true,
        WeightInitializer? initializer = null, string? name = null)
        where T : LayerChain =>
        chain.Add(new ConvTranspose2DLayer(filters, kernel)
        {
            Stride = stride ?? 1, Padding = padding, OutputPadding = outputPadding ?? 0, HasBias = bias, Initializer = initializer ?? WeightInitializer.HeNormal, Name = name,
        });

    /// <inheritdoc cref="DenseLayer"/>
    /// <param name="chain">The chain.</param>
    /// <param name="units">Number of outputs.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="initializer">The weights before training; <see cref="WeightInitializer.HeNormal"/> by default.</param>
    /// <param name="name">The layer's name.</param>
    public static T Dense<T>(this T chain, int units, bool bias = true, WeightInitializer? initializer = null, string? name = null)
        where T : LayerChain =>
        chain.Add(new DenseLayer(units) { HasBias = bias, Initializer = initializer ?? WeightInitializer.HeNormal, Name = name });

    /// <inheritdoc cref="EmbeddingLayer"/>
    /// <param name="chain">The chain.</param>
    /// <param name="count">Number of vectors.</param>
    /// <param name="size">Size of a vector.</param>
    /// <param name="initializer">The vectors before training; uniform between −0.05 and 0.05 by default.</param>
    /// <param name="name">The layer's name.</param>
    public static T Embedding<T>(this T chain, int count, int size, WeightInitializer? initializer = null, string? name = null)
        where T : LayerChain
    {
        var layer = new EmbeddingLayer(count, size) { Name = name };
        return chain.Add(initializer is null ? layer : layer with { Initializer = initializer });
    }

    /// <inheritdoc cref="BatchNormLayer"/>
    public static T BatchNorm<T>(this T chain, float momentum = 0.9f, float epsilon = 1e-5f, string? name = null)
        where T : LayerChain => chain.Add(new BatchNormLayer { Momentum = momentum, Epsilon = epsilon, Name = name });

    /// <inheritdoc cref="LayerNormLayer"/>
    public static T LayerNorm<T>(this T chain, float epsilon = 1e-5f, string? name = null)
        where T : LayerChain => chain.Add(new LayerNormLayer { Epsilon = epsilon, Name = name });

    /// <summary>The largest element of each window; windows side by side unless a stride is given.</summary>
    public static T MaxPool<T>(this T chain, Size2D size, Size2D? stride = null, Padding padding = default, string? name = null)
        where T : LayerChain => chain.Add(new PoolLayer(size, IsMaximum: true) { Stride = stride, Padding = padding, Name = name });

    /// <summary>The mean of each window, of what lies inside the image; windows side by side unless a stride is given.</summary>
    public static T AveragePool<T>(this T chain, Size2D size, Size2D? stride = null, Padding padding = default, string? name = null)
        where T : LayerChain => chain.Add(new PoolLayer(size, IsMaximum: false) { Stride = stride, Padding = padding, Name = name });

    /// <summary>The mean of each channel: [N, channels, height, width] to [N, channels].</summary>
    public static T GlobalAveragePool<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("GlobalAveragePool", x => x.GlobalAveragePool().Flatten(), name);

    /// <summary>Zeroes a random fraction of the elements in training, and scales the others up (Srivastava et al. 2014); passes them on in inference.</summary>
    public static T Dropout<T>(this T chain, float ratio, string? name = null)
        where T : LayerChain => chain.Apply("Dropout", x => x.Dropout(ratio), name);

    /// <summary>All dimensions after the batch as one.</summary>
    public static T Flatten<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("Flatten", x => x.Flatten(), name);

    /// <summary>The same elements with other dimensions after the batch; one of them may be −1.</summary>
    public static T Reshape<T>(this T chain, params ReadOnlySpan<long> dims)
        where T : LayerChain
    {
        long[] shape = [0, .. dims];
        return chain.Apply("Reshape", x => x.Reshape(shape));
    }

    /// <summary>max(x, 0).</summary>
    public static T Relu<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("Relu", x => x.Relu(), name);

    /// <summary>x where it is positive, otherwise alpha · x.</summary>
    public static T LeakyRelu<T>(this T chain, float alpha = 0.01f, string? name = null)
        where T : LayerChain => chain.Apply("LeakyRelu", x => x.LeakyRelu(alpha), name);

    /// <summary>x · Φ(x) with the normal distribution function Φ.</summary>
    public static T Gelu<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("Gelu", x => x.Gelu(), name);

    /// <summary>1 / (1 + exp(−x)).</summary>
    public static T Sigmoid<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("Sigmoid", x => x.Sigmoid(), name);

    /// <summary>The hyperbolic tangent.</summary>
    public static T Tanh<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("Tanh", x => x.Tanh(), name);

    /// <summary>exp(x) / Σ exp(x) over the last dimension. Leave it away where the loss is a softmax cross-entropy, which wants what comes before.</summary>
    public static T Softmax<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("Softmax", x => x.Softmax(), name);

    /// <summary>x / √(Σ x² + 1e-12) over the last dimension: vectors of length 1; a vector of zeros stays one.</summary>
    public static T L2Normalize<T>(this T chain, string? name = null)
        where T : LayerChain => chain.Apply("L2Normalize", x => x / ((x * x).ReduceSum([-1]) + 1e-12).Sqrt(), name);

    /// <inheritdoc cref="ResidualLayer"/>
    /// <param name="chain">The chain.</param>
    /// <param name="path">The layers of the path.</param>
    /// <param name="shortcut">Layers of the shortcut; null for the input itself, whose shape the path must keep.</param>
    /// <param name="name">The layer's name.</param>
    public static T Residual<T>(this T chain, Func<LayerChain, LayerChain> path, Func<LayerChain, LayerChain>? shortcut = null, string? name = null)
        where T : LayerChain
    {
        ArgumentNullException.ThrowIfNull(path);
        return chain.Add(new ResidualLayer(path, shortcut) { Name = name });
    }

    /// <summary>Several paths from the same input, whose results are joined along the channels.</summary>
    public static T Concat<T>(this T chain, params ReadOnlySpan<Func<LayerChain, LayerChain>> paths)
        where T : LayerChain => chain.Add(new BranchLayer([.. paths]));

    /// <summary>Several paths from the same input, whose results, of equal shape, are summed.</summary>
    public static T Sum<T>(this T chain, params ReadOnlySpan<Func<LayerChain, LayerChain>> paths)
        where T : LayerChain => chain.Add(new BranchLayer([.. paths]) { IsSum = true });
}
