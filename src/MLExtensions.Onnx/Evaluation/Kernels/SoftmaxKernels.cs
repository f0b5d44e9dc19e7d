namespace MLExtensions.Onnx;

/// <summary>Softmax, its logarithm, and Hardmax.</summary>
internal static class SoftmaxKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Softmax", c => Lines(c, x =>
        {
            double largest = x.Max();
            double sum = x.Sum(value => Math.Exp(value - largest));
            return [.. x.Select(value => Math.Exp(value - largest) / sum)];
        }));
        kernels.Add("LogSoftmax", c => Lines(c, x =>
        {
            double largest = x.Max();
            double log = largest + Math.Log(x.Sum(value => Math.Exp(value - largest)));
            return [.. x.Select(value => value - log)];
        }));
        kernels.Add("Hardmax", c => Lines(c, x =>
        {
            int best = Array.IndexOf(x, x.Max());
            return [.. x.Select((_, i) => i == best ? 1.0 : 0.0)];
        }));
    }

    // Before opset 13 the input is taken as a matrix, split at the axis (default 1); since then one axis is normalized (default the last).
    private static ReferenceTensor Lines(KernelContext c, Func<double[], double[]> normalize)
    {
        ReferenceTensor x = c.Input(0);
        bool matrix = c.Opset < 13;
        int axis = c.Axis(c.Node.GetInt("axis", matrix ? 1 : -1), x.Dims.Length);
        (int outer, int length, int inner) = matrix
            ? (Indexing.Count(x.Dims.AsSpan(0, axis)), Indexing.Count(x.Dims.AsSpan(axis)), 1)
            : Indexing.Split(x.Dims, axis);
        var values = new double[x.Values.Length];
        for (int line = 0; line < outer * inner; line++)
        {
            int start = (line / inner * length * inner) + (line % inner);
            double[] normalized = normalize([.. Enumerable.Range(0, length).Select(j => x.Values[start + (j * inner)])]);
            for (int j = 0; j < length; j++)
                values[start + (j * inner)] = normalized[j];
        }

        return new ReferenceTensor(x.ElementType, x.Dims, values);
    }
}
