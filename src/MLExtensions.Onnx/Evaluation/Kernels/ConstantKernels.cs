using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Tensors that are made rather than computed.</summary>
internal static class ConstantKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Constant", Constant);
        kernels.Add("ConstantOfShape", ConstantOfShape);
        kernels.Add("Range", Range);
        kernels.Add("EyeLike", EyeLike);
    }

    private static ReferenceTensor Constant(KernelContext c)
    {
        NodeProto node = c.Node;
        if (node.GetTensor("value") is OnnxTensor tensor)
            return ReferenceTensor.FromTensor(tensor);
        if (node.FindAttribute("value_float") is not null)
            return ReferenceTensor.Float([node.GetFloat("value_float", 0)]);
        if (node.FindAttribute("value_int") is not null)
            return ReferenceTensor.Int64([node.GetInt("value_int", 0)]);
        if (node.GetFloats("value_floats") is float[] floats)
            return ReferenceTensor.Float(Array.ConvertAll(floats, value => (double)value), floats.Length);
        if (node.GetInts("value_ints") is long[] ints)
            return ReferenceTensor.Int64(ints, ints.Length);
        throw new NotSupportedException($"Node {node.Describe()} holds no dense tensor of numbers (attributes {string.Join(", ", node.Attribute.Select(attribute => attribute.Name))}).");
    }

    private static ReferenceTensor ConstantOfShape(KernelContext c)
    {
        ReferenceTensor value = c.Node.GetTensor("value") is OnnxTensor tensor ? ReferenceTensor.FromTensor(tensor) : ReferenceTensor.Float([0], 1);
        long[] dims = c.Ints(0);
        var values = new double[Indexing.Count(dims)];
        Array.Fill(values, value.Values[0]);
        return new ReferenceTensor(value.ElementType, dims, values);
    }

    private static ReferenceTensor Range(KernelContext c)
    {
        double start = c.Scalar(0, 0);
        double limit = c.Scalar(1, 0);
        double delta = c.Scalar(2, 1);
        if (delta == 0)
            throw c.Bad("the step is 0");
        int count = (int)Math.Max(Math.Ceiling((limit - start) / delta), 0);
        return new ReferenceTensor(c.Input(0).ElementType, [count], [.. Enumerable.Range(0, count).Select(i => start + (i * delta))]);
    }

    private static ReferenceTensor EyeLike(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        if (x.Dims.Length != 2)
            throw c.Bad("the input must be a matrix");
        long diagonal = c.Node.GetInt("k", 0);
        var values = new double[x.Values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (i % x.Dims[1]) - (i / x.Dims[1]) == diagonal ? 1 : 0;
        return new ReferenceTensor((OnnxElementType)c.Node.GetInt("dtype", (long)x.ElementType), x.Dims, values);
    }
}
