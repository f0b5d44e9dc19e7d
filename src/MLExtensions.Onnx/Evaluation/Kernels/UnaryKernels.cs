namespace MLExtensions.Onnx;

/// <summary>Smooth functions of one input, element by element.</summary>
internal static class UnaryKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        Add("Sqrt", Math.Sqrt);
        Add("Reciprocal", x => 1 / x);
        Add("Exp", Math.Exp);
        Add("Log", Math.Log);
        Add("Neg", x => -x);
        Add("Sin", Math.Sin);
        Add("Cos", Math.Cos);
        Add("Tan", Math.Tan);
        Add("Asin", Math.Asin);
        Add("Acos", Math.Acos);
        Add("Atan", Math.Atan);
        Add("Sinh", Math.Sinh);
        Add("Cosh", Math.Cosh);
        Add("Asinh", Math.Asinh);
        Add("Acosh", Math.Acosh);
        Add("Atanh", Math.Atanh);
        Add("Erf", ErrorFunction.Erf);
        Add("Identity", x => x);
        kernels.Add("IsNaN", c => Map(c.Input(0), x => double.IsNaN(x) ? 1 : 0, OnnxElementType.Bool));
        kernels.Add("IsInf", IsInf);

        void Add(string opType, Func<double, double> function) => kernels.Add(opType, c => Map(c.Input(0), function));
    }

    public static ReferenceTensor Map(ReferenceTensor x, Func<double, double> function, OnnxElementType? type = null) =>
        new(type ?? x.ElementType, x.Dims, Array.ConvertAll(x.Values, value => function(value)));

    /// <summary>A function whose pieces are chosen by the input itself.</summary>
    /// <param name="context">The node.</param>
    /// <param name="choose">The choice for x and the distance to the next kink.</param>
    /// <param name="function">The value on the piece that was chosen.</param>
    /// <param name="type">Type of the result; null for the input's.</param>
    public static ReferenceTensor MapPiecewise(
        KernelContext context, Func<double, (long Choice, double Distance)> choose, Func<double, long, double> function, OnnxElementType? type = null)
    {
        ReferenceTensor x = context.Input(0);
        double[] deciding = context.Deciding(0).Values;
        long[] choices = context.Decide(deciding.Length, i => choose(deciding[i]));
        var values = new double[x.Values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = function(x.Values[i], choices[i]);
        return new ReferenceTensor(type ?? x.ElementType, x.Dims, values);
    }

    private static ReferenceTensor IsInf(KernelContext c)
    {
        bool positive = c.Node.GetInt("detect_positive", 1) != 0;
        bool negative = c.Node.GetInt("detect_negative", 1) != 0;
        return Map(c.Input(0), x => (positive && double.IsPositiveInfinity(x)) || (negative && double.IsNegativeInfinity(x)) ? 1 : 0, OnnxElementType.Bool);
    }
}
