namespace MLExtensions.Onnx;

/// <summary>Sum, Mean, Max and Min of any number of broadcast inputs.</summary>
internal static class VariadicKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Sum", c => Total(c, 1));
        kernels.Add("Mean", c => Total(c, c.InputCount));
        kernels.Add("Max", c => Extreme(c, (a, b) => a > b));
        kernels.Add("Min", c => Extreme(c, (a, b) => a < b));
    }

    private static ReferenceTensor[] Inputs(KernelContext c) => [.. Enumerable.Range(0, c.InputCount).Select(c.Input)];

    private static ReferenceTensor Total(KernelContext c, int divisor)
    {
        ReferenceTensor[] inputs = Inputs(c);
        long[] shape = Broadcasting.Shape(c, inputs);
        var values = new double[Indexing.Count(shape)];
        foreach (ReferenceTensor input in inputs)
        {
            double[] terms = Broadcasting.Expand(input, shape);
            for (int i = 0; i < values.Length; i++)
                values[i] += terms[i] / divisor;
        }

        return new ReferenceTensor(inputs[0].ElementType, shape, values);
    }

    private static ReferenceTensor Extreme(KernelContext c, Func<double, double, bool> better)
    {
        ReferenceTensor[] inputs = Inputs(c);
        long[] shape = Broadcasting.Shape(c, inputs);
        double[][] deciding = [.. inputs.Select((_, i) => Broadcasting.Expand(c.Deciding(i), shape))];
        long[] choices = c.Decide(Indexing.Count(shape), i => Extremum.Choose(deciding.Length, operand => deciding[operand][i], better));
        double[][] operands = [.. inputs.Select(input => Broadcasting.Expand(input, shape))];
        return new ReferenceTensor(inputs[0].ElementType, shape, [.. choices.Select((operand, i) => operands[operand][i])]);
    }
}
