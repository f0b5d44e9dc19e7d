namespace MLExtensions.Onnx;

/// <summary>Comparisons, logic, and the choice by a condition.</summary>
internal static class ComparisonKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        Compare("Greater", (a, b) => a > b);
        Compare("GreaterOrEqual", (a, b) => a >= b);
        Compare("Less", (a, b) => a < b);
        Compare("LessOrEqual", (a, b) => a <= b);
        // Equality of reals holds at single points: there is no distance to tell.
        kernels.Add("Equal", c => Piecewise(c, (a, b) => (a == b ? 1 : 0, double.PositiveInfinity)));
        Logic("And", (a, b) => a & b);
        Logic("Or", (a, b) => a | b);
        Logic("Xor", (a, b) => a ^ b);
        kernels.Add("Not", c => UnaryKernels.Map(c.Input(0), x => x == 0 ? 1 : 0));
        kernels.Add("Where", Where);

        void Compare(string opType, Func<double, double, bool> holds) =>
            kernels.Add(opType, c => Piecewise(c, (a, b) => (holds(a, b) ? 1 : 0, Math.Abs(a - b))));

        void Logic(string opType, Func<bool, bool, bool> function) =>
            kernels.Add(opType, c => Broadcasting.Zip(c, (a, b) => function(a != 0, b != 0) ? 1 : 0));
    }

    // Integers never come near a kink by a change of the reals: only reals decide.
    private static ReferenceTensor Piecewise(KernelContext c, Func<double, double, (long Choice, double Distance)> choose) => c.Input(0).IsReal
        ? Broadcasting.ZipPiecewise(c, choose, (_, _, holds) => holds, OnnxElementType.Bool)
        : Broadcasting.Zip(c, (a, b) => choose(a, b).Choice, OnnxElementType.Bool);

    private static ReferenceTensor Where(KernelContext c)
    {
        ReferenceTensor condition = c.Input(0);
        ReferenceTensor x = c.Input(1);
        ReferenceTensor y = c.Input(2);
        long[] shape = Broadcasting.Shape(c, condition, x, y);
        double[] choices = Broadcasting.Expand(condition, shape);
        double[] yes = Broadcasting.Expand(x, shape);
        double[] no = Broadcasting.Expand(y, shape);
        var values = new double[choices.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = choices[i] != 0 ? yes[i] : no[i];
        return new ReferenceTensor(x.ElementType, shape, values);
    }
}
