namespace MLExtensions.Onnx;

/// <summary>Normalizations, softmaxes and Dropout: the first output is shaped like the input.</summary>
internal static class NormalizationShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("BatchNormalization", BatchNormalization);
        rules.Add("InstanceNormalization", context => Channels(context, parameters: 2));
        rules.Add("GroupNormalization", ElementwiseShapes.Same);
        rules.Add("LayerNormalization", LayerNormalization);
        rules.Add(["LRN", "LpNormalization", "MeanVarianceNormalization"], ElementwiseShapes.Same);
        rules.Add(["Softmax", "LogSoftmax", "Hardmax"], Softmax);
        rules.Add("Dropout", Dropout);
    }

    private static void BatchNormalization(ShapeContext context)
    {
        Channels(context, parameters: 4);
        // From opset 14 on the further outputs are the running mean and variance; before, training outputs of the same shape.
        for (int i = 1; i < 5; i++)
            context.Set(i, context.Type(i < 3 ? 3 : 1), context.Dims(3));
    }

    /// <summary>Vectors with an entry for each channel follow the input.</summary>
    private static void Channels(ShapeContext context, int parameters)
    {
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        for (int i = 1; i <= parameters && x is not null; i++)
        {
            OnnxDim channels = x.Count > 1 ? x[1] : 1;
            if (context.Dims(i) is IReadOnlyList<OnnxDim> vector && (vector.Count != 1 || ShapeMath.Unify(vector[0], channels) is null))
                throw context.Error($"its parameter {context.Describe(i)} must be [{channels}], one for each channel of {context.Describe(0)}.");
        }

        ElementwiseShapes.Same(context);
    }

    private static void LayerNormalization(ShapeContext context)
    {
        ElementwiseShapes.Same(context);
        IReadOnlyList<OnnxDim>? x = context.Dims(0);
        OnnxDim[]? moments = null;
        if (x is not null)
        {
            int axis = context.Axis(context.Node.GetInt("axis", -1), x.Count);
            moments = [.. x.Take(axis), .. Enumerable.Repeat<OnnxDim>(1, x.Count - axis)];
            for (int i = 1; i < 3; i++)
            {
                if (context.Dims(i) is IReadOnlyList<OnnxDim> parameter && (ShapeMath.Broadcast(x, parameter) is not OnnxDim[] both || both.Length != x.Count))
                    throw context.Error($"its parameter {context.Describe(i)} does not broadcast to its input {context.Describe(0)}.");
            }
        }

        context.Set(1, OnnxElementType.Float, moments);
        context.Set(2, OnnxElementType.Float, moments);
    }

    private static void Softmax(ShapeContext context)
    {
        if (context.Dims(0) is { Count: > 0 } x)
            context.Axis(context.Node.GetInt("axis", context.Opset < 13 ? Math.Min(1, x.Count - 1) : -1), x.Count);
        ElementwiseShapes.Same(context);
    }

    private static void Dropout(ShapeContext context)
    {
        ElementwiseShapes.Same(context);
        context.Set(1, context.Opset < 10 ? context.Type(0) : OnnxElementType.Bool, context.Dims(0));
    }
}
