namespace MLExtensions.Onnx;

/// <summary>Products of matrices, as methods of the values of a graph that is being built.</summary>
public static class MatrixOperators
{
    /// <summary>The matrix product [..., m, k] · [..., k, n], batches broadcast.</summary>
    public static OnnxValue MatMul(this OnnxValue a, OnnxValue b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.Graph.Node("MatMul", [a, b]);
    }

    /// <summary>alpha · A·B + beta · C for matrices, C broadcast.</summary>
    /// <param name="a">[m, k], or [k, m] when transposed.</param>
    /// <param name="b">[k, n], or [n, k] when transposed.</param>
    /// <param name="c">What to add: [n], [m, 1] or [m, n]; null for nothing.</param>
    /// <param name="transposeA">A is given transposed.</param>
    /// <param name="transposeB">B is given transposed.</param>
    /// <param name="alpha">Factor of the product.</param>
    /// <param name="beta">Factor of C.</param>
    public static OnnxValue Gemm(
        this OnnxValue a, OnnxValue b, OnnxValue? c = null, bool transposeA = false, bool transposeB = false, float alpha = 1, float beta = 1)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var attributes = new List<OnnxAttribute>();
        if (transposeA)
            attributes.Add(OnnxAttribute.Int("transA", 1));
        if (transposeB)
            attributes.Add(OnnxAttribute.Int("transB", 1));
        if (alpha != 1)
            attributes.Add(OnnxAttribute.Float("alpha", alpha));
        if (beta != 1)
            attributes.Add(OnnxAttribute.Float("beta", beta));
        return a.Graph.Node("Gemm", c is null ? [a, b] : [a, b, c], [.. attributes]);
    }

    /// <summary>A sum of products in Einstein's notation, such as "bij,bjk->bik".</summary>
    public static OnnxValue Einsum(this OnnxValue a, string equation, params ReadOnlySpan<OnnxValue> others)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentException.ThrowIfNullOrEmpty(equation);
        return a.Graph.Node("Einsum", [a, .. others], [OnnxAttribute.String("equation", equation)]);
    }
}
