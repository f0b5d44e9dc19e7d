namespace MLExtensions.Onnx;

/// <summary>One layer of a <see cref="Network"/>: adds its nodes and parameters to the graph. Derive from it for layers of your own.</summary>
public abstract record Layer
{
    /// <summary>The layer's name, unique in its network; parameters are called after it, such as <c>conv2d_1.weight</c>.</summary>
    /// <value>The default value is null: the kind in lower case and a number.</value>
    public string? Name { get; init; }

    /// <summary>What the summary calls the layer: the type's name without "Layer".</summary>
    public virtual string Kind => GetType().Name is string name && name.EndsWith("Layer", StringComparison.Ordinal) ? name[..^5] : GetType().Name;

    /// <summary>Adds the layer to the graph.</summary>
    /// <param name="context">Where nodes and parameters go.</param>
    /// <param name="input">What the layer gets; the first dimension is the batch.</param>
    /// <returns>What the layer gives.</returns>
    /// <exception cref="ArgumentException">The input's shape does not fit the layer; the message names the layer and the shape.</exception>
    public abstract OnnxValue Apply(LayerContext context, OnnxValue input);
}
