namespace MLExtensions.Onnx;

/// <summary>The operators that gradients are written with, by name.</summary>
internal sealed partial class GraphEmitter
{
    public string Add(string a, string b) => Node("Add", [a, b]);

    public string Sub(string a, string b) => Node("Sub", [a, b]);

    public string Mul(string a, string b) => Node("Mul", [a, b]);

    public string Div(string a, string b) => Node("Div", [a, b]);

    public string Neg(string a) => Node("Neg", [a]);

    public string Exp(string a) => Node("Exp", [a]);

    public string Square(string a) => Mul(a, a);

    public string Where(string condition, string a, string b) => Node("Where", [condition, a, b]);

    public string Shape(string a) => Node("Shape", [a]);

    /// <summary>The sizes of some dimensions at run time, rank 1.</summary>
    public string ShapeOf(string a, int start, int end) => Node("Shape", [a], OnnxAttribute.Int("start", start), OnnxAttribute.Int("end", end));

    /// <summary>The size of one dimension, rank 1; the axis may be negative.</summary>
    public string SizeAt(string a, long axis)
    {
        if (Shapes.Find(a)?.Dims is IReadOnlyList<OnnxDim> dims && dims[(int)(axis < 0 ? axis + dims.Count : axis)].Size is long size)
            return Ints(size);
        return axis == -1
            ? Node("Shape", [a], OnnxAttribute.Int("start", -1))
            : Node("Shape", [a], OnnxAttribute.Int("start", axis), OnnxAttribute.Int("end", axis + 1));
    }

    /// <summary>The product of the sizes of dimensions [start, end), rank 1.</summary>
    public string Extent(string a, int start, int end)
    {
        long known = 1;
        for (int axis = start; axis < end; axis++)
        {
            if (Shapes.Find(a)?.Dims?[axis].Size is not long size)
                return Node("ReduceProd", [ShapeOf(a, start, end)], OnnxAttribute.Int("keepdims", 1));
            known *= size;
        }

        return Ints(known);
    }

    /// <summary>An integer value as int64.</summary>
    public string AsInt64(string a) => Shapes.ElementType(a) == OnnxElementType.Int64 ? a : Cast(a, OnnxElementType.Int64);

    /// <summary>ScatterElements.</summary>
    public string Scatter(string data, string indices, string updates, long axis, string reduction) =>
        Node("ScatterElements", [data, indices, updates], OnnxAttribute.Int("axis", axis), OnnxAttribute.String("reduction", reduction));

    public string Reshape(string a, string shape) => Node("Reshape", [a, shape]);

    /// <summary>Reshape that takes 0 as a size of zero, where the shape comes from a Shape node.</summary>
    public string ReshapeAs(string a, string like) =>
        Shapes.StaticDims(like) is long[] dims && !dims.Contains(0)
            ? Reshape(a, Ints(dims))
            : Node("Reshape", [a, Shape(like)], OnnxAttribute.Int("allowzero", 1));

    public string ExpandAs(string a, string like) =>
        Node("Expand", [a, Shapes.StaticDims(like) is long[] dims ? Ints(dims) : Shape(like)]);

    /// <summary>Zeros of the shape and type of a value.</summary>
    public string ZerosLike(string value) => ExpandAs(FloatLike(value, 0), value);

    public string Unsqueeze(string a, params ReadOnlySpan<long> axes) => Node("Unsqueeze", [a, Ints(axes)]);

    public string Transpose(string a, params ReadOnlySpan<long> permutation) => Node("Transpose", [a], OnnxAttribute.Ints("perm", permutation));

    /// <summary>Sums over axes; over all where none is given.</summary>
    public string ReduceSum(string a, ReadOnlySpan<long> axes, bool keepDims = true) =>
        Node("ReduceSum", axes.Length == 0 ? [a] : [a, Ints(axes)], OnnxAttribute.Int("keepdims", keepDims ? 1 : 0));

    /// <summary>The sum of a Float matrix's rows, [rows, columns] → [columns]: a product with ones, ten times faster than ReduceSum over few columns.</summary>
    public string SumOfRows(string matrix)
    {
        string ones;
        if (Shapes.Find(matrix)?.Dims?[0].Size is long rows)
        {
            var values = new float[rows];
            Array.Fill(values, 1);
            ones = Constant(OnnxTensor.Create<float>(values, 1, rows), "ones");
        }
        else
        {
            ones = Node("Expand", [Float(1), Node("Concat", [Ints(1), ShapeOf(matrix, 0, 1)], OnnxAttribute.Int("axis", 0))]);
        }

        return Node("Squeeze", [Node("MatMul", [ones, matrix]), Ints(0)]);
    }

    /// <summary>Means over axes; over all where none is given.</summary>
    public string ReduceMean(string a, ReadOnlySpan<long> axes, bool keepDims = true) =>
        Node("ReduceMean", axes.Length == 0 ? [a] : [a, Ints(axes)], OnnxAttribute.Int("keepdims", keepDims ? 1 : 0));

    public string Cast(string a, OnnxElementType type) => Node("Cast", [a], OnnxAttribute.Int("to", (long)type));

    /// <summary>A 0/1 mask in the type of a value.</summary>
    public string CastLike(string a, string like) => Cast(a, Shapes.ElementType(like) is OnnxElementType.Undefined ? OnnxElementType.Float : Shapes.ElementType(like));

    /// <summary>1 where a is greater than b, else 0, in the type of a: cheaper than Where.</summary>
    public string GreaterMask(string a, string b) => CastLike(Node("Greater", [a, b]), a);

    /// <summary>1 where a is less than b, else 0, in the type of a.</summary>
    public string LessMask(string a, string b) => CastLike(Node("Less", [a, b]), a);
}
