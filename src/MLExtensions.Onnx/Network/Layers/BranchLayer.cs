namespace MLExtensions.Onnx;

/// <summary>Several paths from the same input, whose results are joined along a dimension or summed.</summary>
/// <param name="Paths">The layers of each path; a path that adds none passes the input on.</param>
public sealed record BranchLayer(IReadOnlyList<Func<LayerChain, LayerChain>> Paths) : Layer
{
    /// <summary>Sums the results instead of joining them.</summary>
    /// <value>The default value is false.</value>
    public bool IsSum { get; init; }

    /// <summary>The dimension along which results are joined.</summary>
    /// <value>The default value is 1: the channels.</value>
    public int Axis { get; init; } = 1;

    /// <inheritdoc/>
    public override string Kind => IsSum ? "Sum" : "Concat";

    /// <inheritdoc/>
    public override OnnxValue Apply(LayerContext context, OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Paths.Count == 0)
            throw context.Error(input, "needs at least one path");
        OnnxValue[] results = [.. Paths.Select(path => context.Apply(path, input))];
        if (!IsSum)
            return results[0].Concat(Axis, results.AsSpan(1));
        OnnxValue sum = results[0];
        foreach (OnnxValue other in results.Skip(1))
        {
            if (sum.Dims is IReadOnlyList<OnnxDim> a && other.Dims is IReadOnlyList<OnnxDim> b && !a.SequenceEqual(b))
                throw context.Error(input, $"cannot add its paths {ShapeContext.Text(a)} and {ShapeContext.Text(b)}");
            sum += other;
        }

        return sum;
    }
}
