using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Finds values whose known dimensions no memory holds: a few bytes of a file can ask for them, and ONNX Runtime would try.</summary>
internal static class SizeChecker
{
    /// <summary>Elements of one value, 64 GB of floats: above what any model means.</summary>
    public const long MostElements = 1L << 34;

    public static bool IsTooLarge(long? count) => count is not long known || known > MostElements;

    /// <summary>The product, or null when it leaves the range of 64 bits.</summary>
    public static long? Multiply(long? count, long factor)
    {
        if (count is not long known)
            return null;
        return Math.BigMul(known, factor, out long low) == low >> 63 ? low : null;
    }

    public static void Check(ModelProto model, ProblemList problems)
    {
        InferredShapes shapes;
        try
        {
            shapes = ShapeInference.Infer(new OnnxModel(model));
        }
        catch (InvalidDataException)
        {
            // Nodes that do not fit together: ONNX Runtime says so itself, in the words of the operator.
            return;
        }

        foreach (string name in shapes.Names)
        {
            long? count = 1;
            foreach (OnnxDim dim in shapes.Find(name)!.Dims ?? [])
                count = Multiply(count, dim.Size ?? 1);
            if (IsTooLarge(count))
                problems.Add(FormattableString.Invariant($"The value '{name}' would have the dimensions {shapes.Find(name)!.DescribeDims()}: more than {MostElements:N0} elements."));
        }
    }
}
