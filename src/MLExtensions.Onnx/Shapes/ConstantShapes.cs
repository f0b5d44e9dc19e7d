namespace MLExtensions.Onnx;

/// <summary>Constants, random tensors, shapes as tensors, and changes of the element type.</summary>
internal static class ConstantShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("Constant", Constant);
        rules.Add("ConstantOfShape", ConstantOfShape);
        rules.Add("Shape", context => context.Set(0, OnnxElementType.Int64, [context.Dims(0) is { Count: int rank } ? SlicedRank(context, rank).Count : OnnxDim.Unknown]));
        rules.Add("Size", context => context.Set(0, OnnxElementType.Int64, []));
        rules.Add("Range", Range);
        rules.Add("Cast", context => context.Set(0, (OnnxElementType)context.Node.GetInt("to", 0), context.Dims(0)));
        rules.Add("CastLike", context => context.Set(0, context.Type(1), context.Dims(0)));
        rules.Add(["RandomNormal", "RandomUniform"], Random);
        rules.Add(["RandomNormalLike", "RandomUniformLike", "Bernoulli", "EyeLike"], context => context.Set(0, DeclaredType(context, context.Type(0)), context.Dims(0)));
        rules.Add("Multinomial", context => context.Set(
            0, DeclaredType(context, OnnxElementType.Int32), [context.Dims(0) is { Count: > 0 } x ? x[0] : OnnxDim.Unknown, ((SymbolicInt)context.Node.GetInt("sample_size", 1)).ToDim()]));
    }

    /// <summary>First dimension and number of dimensions that a Shape node of opset 15 on takes.</summary>
    public static (int Start, int Count) SlicedRank(ShapeContext context, int rank)
    {
        int start = Clamp(context.Node.GetInt("start", 0));
        int end = Clamp(context.Node.GetInt("end", rank));
        return (start, Math.Max(end - start, 0));

        int Clamp(long axis) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    private static OnnxElementType DeclaredType(ShapeContext context, OnnxElementType otherwise) =>
        (OnnxElementType)context.Node.GetInt("dtype", (long)otherwise);

    private static void Constant(ShapeContext context)
    {
        if (Value(context) is not OnnxTensor value)
            return;
        if (value.Dims.Any(dim => dim < 0))
            throw context.Error($"its value has a negative dimension: [{string.Join(", ", value.Dims)}].");
        context.Set(0, value.ElementType, [.. value.Dims.Select(dim => (OnnxDim)dim)]);
        context.SetContent(0, TensorContent.Integers(value));
        context.SetNumbers(0, TensorContent.Numbers(value));
    }

    private static OnnxTensor? Value(ShapeContext context)
    {
        foreach (Proto.AttributeProto attribute in context.Node.Attribute)
        {
            switch (attribute.Name)
            {
                case "value": return context.Node.GetTensor("value");
                case "value_int": return OnnxTensor.Scalar(attribute.I);
                case "value_ints": return OnnxTensor.Create<long>([.. attribute.Ints], attribute.Ints.Count);
                case "value_float": return OnnxTensor.Scalar(attribute.F);
                case "value_floats": return OnnxTensor.Create<float>([.. attribute.Floats], attribute.Floats.Count);
                case "value_string": return OnnxTensor.Create([attribute.S.ToStringUtf8()], []);
                case "value_strings": return OnnxTensor.Create([.. attribute.Strings.Select(text => text.ToStringUtf8())], attribute.Strings.Count);
            }
        }

        return null;
    }

    private static void ConstantOfShape(ShapeContext context)
    {
        OnnxElementType type = context.Node.GetTensor("value")?.ElementType ?? OnnxElementType.Float;
        OnnxDim[]? dims = context.Content(0) is SymbolicInt[] shape
            ? [.. shape.Select(entry => entry.ToDim())]
            : context.Dims(0) is [{ Size: long rank and <= InferredShapes.MaxContent }] ? ShapeMath.Unknown((int)rank) : null;
        context.Set(0, type, dims);
    }

    private static void Range(ShapeContext context)
    {
        OnnxElementType type = ElementwiseShapes.CommonType(context, 0);
        context.Set(0, type, [Count(context) is long count ? count : OnnxDim.Unknown]);
    }

    private static long? Count(ShapeContext context)
    {
        if (context.Integers(0) is [long start] && context.Integers(1) is [long limit] && context.Integers(2) is [long delta])
        {
            if (delta == 0)
                throw context.Error("its step is 0.");
            // The quotient rounded up; 128 bits because the ends may be far apart.
            Int128 span = (Int128)limit - start;
            Int128 quotient = span / delta;
            if (span % delta != 0 && (span > 0) == (delta > 0))
                quotient++;
            return (long)Int128.Clamp(quotient, 0, long.MaxValue);
        }

        if (context.Numbers(0) is [double first] && context.Numbers(1) is [double last] && context.Numbers(2) is [double step and not 0])
        {
            double count = Math.Ceiling((last - first) / step);
            return count is >= 0 and < 1e15 ? (long)count : count < 0 ? 0 : null;
        }

        return null;
    }

    private static void Random(ShapeContext context)
    {
        long[] shape = context.Node.GetInts("shape") ?? throw context.Error("it lacks the attribute shape.");
        context.Set(0, DeclaredType(context, OnnxElementType.Float), [.. shape.Select(size => ((SymbolicInt)size).ToDim())]);
    }
}
