namespace MLExtensions.Onnx;

// Arithmetic with broadcasting, element by element.
public partial class OnnxValue
{
    /// <summary>The sum, broadcast.</summary>
    public static OnnxValue operator +(OnnxValue left, OnnxValue right) => Binary("Add", left, right);

    /// <summary>The difference, broadcast.</summary>
    public static OnnxValue operator -(OnnxValue left, OnnxValue right) => Binary("Sub", left, right);

    /// <summary>The product element by element, broadcast.</summary>
    public static OnnxValue operator *(OnnxValue left, OnnxValue right) => Binary("Mul", left, right);

    /// <summary>The quotient, broadcast.</summary>
    public static OnnxValue operator /(OnnxValue left, OnnxValue right) => Binary("Div", left, right);

    /// <summary>The sum with a number of the value's own element type.</summary>
    public static OnnxValue operator +(OnnxValue left, double right) => Binary("Add", left, Constant(left, right));

    /// <summary>The difference with a number of the value's own element type.</summary>
    public static OnnxValue operator -(OnnxValue left, double right) => Binary("Sub", left, Constant(left, right));

    /// <summary>The product with a number of the value's own element type.</summary>
    public static OnnxValue operator *(OnnxValue left, double right) => Binary("Mul", left, Constant(left, right));

    /// <summary>The quotient by a number of the value's own element type.</summary>
    public static OnnxValue operator /(OnnxValue left, double right) => Binary("Div", left, Constant(left, right));

    /// <summary>The sum with a number of the value's own element type.</summary>
    public static OnnxValue operator +(double left, OnnxValue right) => Binary("Add", Constant(right, left), right);

    /// <summary>The difference from a number of the value's own element type.</summary>
    public static OnnxValue operator -(double left, OnnxValue right) => Binary("Sub", Constant(right, left), right);

    /// <summary>The product with a number of the value's own element type.</summary>
    public static OnnxValue operator *(double left, OnnxValue right) => Binary("Mul", Constant(right, left), right);

    /// <summary>A number of the value's own element type over the value.</summary>
    public static OnnxValue operator /(double left, OnnxValue right) => Binary("Div", Constant(right, left), right);

    /// <summary>The negative.</summary>
    public static OnnxValue operator -(OnnxValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Graph.Node("Neg", [value]);
    }

    /// <summary>The sum, broadcast.</summary>
    public OnnxValue Add(OnnxValue other) => this + other;

    /// <summary>The difference, broadcast.</summary>
    public OnnxValue Subtract(OnnxValue other) => this - other;

    /// <summary>The product element by element, broadcast.</summary>
    public OnnxValue Multiply(OnnxValue other) => this * other;

    /// <summary>The quotient, broadcast.</summary>
    public OnnxValue Divide(OnnxValue other) => this / other;

    /// <summary>The negative.</summary>
    public OnnxValue Negate() => -this;

    /// <summary>A number as a constant of the element type of another value.</summary>
    /// <exception cref="ArgumentException">The type is none of float, double, Half, long and int.</exception>
    internal static OnnxValue Constant(OnnxValue like, double number)
    {
        ArgumentNullException.ThrowIfNull(like);
        OnnxGraphBuilder graph = like.Graph;
        return like.ElementType switch
        {
            OnnxElementType.Float or OnnxElementType.Undefined => graph.Scalar((float)number),
            OnnxElementType.Double => graph.Scalar(number),
            OnnxElementType.Float16 => graph.Scalar((Half)number),
            OnnxElementType.Int64 when double.IsInteger(number) => graph.Scalar((long)number),
            OnnxElementType.Int32 when double.IsInteger(number) => graph.Scalar((int)number),
            OnnxElementType type => throw new ArgumentException($"{number} is no number that arithmetic with '{like}' of {type} can use; cast the value or add a constant of its type.", nameof(number)),
        };
    }

    private static OnnxValue Binary(string opType, OnnxValue left, OnnxValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Node(opType, [left, right]);
    }
}
