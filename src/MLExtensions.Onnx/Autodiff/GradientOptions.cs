namespace MLExtensions.Onnx;

/// <summary>What <see cref="Gradients.Build"/> puts into the graph beside the gradients.</summary>
public sealed class GradientOptions
{
    /// <summary>
    /// Name of a further graph input that seeds the backward pass: a tensor of the output's shape, the weights of the sum that is differentiated.
    /// Needed when the output is no scalar; a one-hot seed over a layer's filters lets one session serve every filter.
    /// </summary>
    /// <value>The default value is null: the output is a scalar, or its elements are summed.</value>
    public string? SeedInput { get; init; }

    /// <summary>Keeps the differentiated output among the graph's outputs.</summary>
    /// <value>The default value is true.</value>
    public bool KeepOutput { get; init; } = true;

    /// <summary>Makes the gradient's name from the value's.</summary>
    /// <value>The default value appends <c>_gradient</c>.</value>
    public Func<string, string> GradientName { get; init; } = name => name + "_gradient";
}
