namespace MLExtensions.Onnx;

/// <summary>Functions of single elements, as methods of the values of a graph that is being built.</summary>
public static class ElementwiseOperators
{
    /// <summary>max(x, 0).</summary>
    public static OnnxValue Relu(this OnnxValue x) => Unary(x, "Relu");

    /// <summary>x where it is positive, otherwise alpha · x.</summary>
    public static OnnxValue LeakyRelu(this OnnxValue x, float alpha = 0.01f) => Unary(x, "LeakyRelu", OnnxAttribute.Float("alpha", alpha));

    /// <summary>1 / (1 + exp(−x)).</summary>
    public static OnnxValue Sigmoid(this OnnxValue x) => Unary(x, "Sigmoid");

    /// <summary>The hyperbolic tangent.</summary>
    public static OnnxValue Tanh(this OnnxValue x) => Unary(x, "Tanh");

    /// <summary>log(1 + exp(x)).</summary>
    public static OnnxValue Softplus(this OnnxValue x) => Unary(x, "Softplus");

    /// <summary>x · Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel 2016); made of Erf before opset 20.</summary>
    public static OnnxValue Gelu(this OnnxValue x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Graph.Opset >= 20 ? Unary(x, "Gelu") : x * 0.5 * ((x * Math.Sqrt(0.5)).Erf() + 1);
    }

    /// <summary>The Gauss error function.</summary>
    public static OnnxValue Erf(this OnnxValue x) => Unary(x, "Erf");

    /// <summary>The exponential.</summary>
    public static OnnxValue Exp(this OnnxValue x) => Unary(x, "Exp");

    /// <summary>The natural logarithm.</summary>
    public static OnnxValue Log(this OnnxValue x) => Unary(x, "Log");

    /// <summary>The square root.</summary>
    public static OnnxValue Sqrt(this OnnxValue x) => Unary(x, "Sqrt");

    /// <summary>The absolute value.</summary>
    public static OnnxValue Abs(this OnnxValue x) => Unary(x, "Abs");

    /// <summary>x to the power of the exponent, broadcast.</summary>
    public static OnnxValue Pow(this OnnxValue x, OnnxValue exponent) => Binary(x, "Pow", exponent);

    /// <summary>x to the power of a number.</summary>
    public static OnnxValue Pow(this OnnxValue x, double exponent) => Binary(x, "Pow", OnnxValue.Constant(x, exponent));

    /// <summary>The larger of two, broadcast.</summary>
    public static OnnxValue Max(this OnnxValue x, OnnxValue other) => Binary(x, "Max", other);

    /// <summary>The smaller of two, broadcast.</summary>
    public static OnnxValue Min(this OnnxValue x, OnnxValue other) => Binary(x, "Min", other);

    /// <summary>x, held between two numbers.</summary>
    /// <exception cref="ArgumentException">The lower limit is above the upper.</exception>
    public static OnnxValue Clip(this OnnxValue x, double min, double max)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (min > max)
            throw new ArgumentException($"The lower limit {min} is above the upper limit {max}.", nameof(min));
        return x.Graph.Node("Clip", [x, OnnxValue.Constant(x, min), OnnxValue.Constant(x, max)]);
    }

    /// <summary>Whether two are equal, broadcast; Bool.</summary>
    public static OnnxValue IsEqual(this OnnxValue x, OnnxValue other) => Binary(x, "Equal", other);

    /// <summary>Whether x is greater, broadcast; Bool.</summary>
    public static OnnxValue IsGreater(this OnnxValue x, OnnxValue other) => Binary(x, "Greater", other);

    /// <summary>Whether x is less, broadcast; Bool.</summary>
    public static OnnxValue IsLess(this OnnxValue x, OnnxValue other) => Binary(x, "Less", other);

    /// <summary>Elements of one value where the condition (Bool) holds and of another where not, broadcast.</summary>
    public static OnnxValue Where(this OnnxValue condition, OnnxValue then, OnnxValue otherwise)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return condition.Graph.Node("Where", [condition, then, otherwise]);
    }

    /// <summary>The same values in another element type.</summary>
    public static OnnxValue Cast(this OnnxValue x, OnnxElementType type) => Unary(x, "Cast", OnnxAttribute.Int("to", (long)type));

    /// <summary>The same value; gives it another name.</summary>
    public static OnnxValue Identity(this OnnxValue x, string? outputName = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Graph.Node("Identity", [x], outputName: outputName);
    }

    /// <summary>The same in inference; in training elements are zeroed at random and the others scaled up (Srivastava et al. 2014).</summary>
    /// <param name="x">The value.</param>
    /// <param name="ratio">The fraction that is zeroed, 0 to below 1.</param>
    public static OnnxValue Dropout(this OnnxValue x, float ratio)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!(ratio is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The dropout ratio must be at least 0 and below 1.");
        return x.Graph.Opset >= 12
            ? x.Graph.Node("Dropout", [x, x.Graph.Scalar(ratio)])
            : x.Graph.Node("Dropout", [x], [OnnxAttribute.Float("ratio", ratio)]);
    }

    internal static OnnxValue Unary(OnnxValue x, string opType, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Graph.Node(opType, [x], attributes);
    }

    private static OnnxValue Binary(OnnxValue x, string opType, OnnxValue other)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(other);
        return x.Graph.Node(opType, [x, other]);
    }
}
