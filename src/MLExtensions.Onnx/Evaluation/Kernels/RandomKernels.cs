namespace MLExtensions.Onnx;

/// <summary>Operators that draw random numbers: given values first, then the run's seed, else an error.</summary>
internal static class RandomKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("RandomNormal", c => Draw(c, c.Node.GetInts("shape") ?? [], Normal(c)));
        kernels.Add("RandomNormalLike", c => Draw(c, c.Input(0).Dims, Normal(c)));
        kernels.Add("RandomUniform", c => Draw(c, c.Node.GetInts("shape") ?? [], Uniform(c)));
        kernels.Add("RandomUniformLike", c => Draw(c, c.Input(0).Dims, Uniform(c)));
        kernels.Add("Bernoulli", Bernoulli);
        kernels.AddMany("Dropout", Dropout);
    }

    private static ReferenceTensor Draw(KernelContext c, long[] dims, Func<Random, double> next)
    {
        if (c.GivenOutput(0) is ReferenceTensor given)
            return given;
        Random random = c.Random;
        var type = (OnnxElementType)c.Node.GetInt("dtype", (long)(c.InputOrNull(0)?.ElementType ?? OnnxElementType.Float));
        return new ReferenceTensor(type, dims, [.. Enumerable.Range(0, Indexing.Count(dims)).Select(_ => next(random))]);
    }

    private static Func<Random, double> Uniform(KernelContext c)
    {
        double low = c.Node.GetFloat("low", 0);
        double high = c.Node.GetFloat("high", 1);
        return random => low + ((high - low) * random.NextDouble());
    }

    // G. Box and M. Muller, A note on the generation of random normal deviates, 1958.
    private static Func<Random, double> Normal(KernelContext c)
    {
        double mean = c.Node.GetFloat("mean", 0);
        double scale = c.Node.GetFloat("scale", 1);
        return random => mean + (scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    private static ReferenceTensor Bernoulli(KernelContext c)
    {
        if (c.GivenOutput(0) is ReferenceTensor given)
            return given;
        Random random = c.Random;
        ReferenceTensor x = c.Input(0);
        return UnaryKernels.Map(x, p => random.NextDouble() < p ? 1 : 0, (OnnxElementType)c.Node.GetInt("dtype", (long)x.ElementType));
    }

    // Opset 12 made ratio and training mode inputs; before it the operator does nothing at inference.
    private static ReferenceTensor[] Dropout(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        double ratio = c.Scalar(1, 0.5);
        bool training = c.Opset >= 12 && c.Scalar(2, 0) != 0;
        if (!training || ratio == 0)
            return [x, UnaryKernels.Map(x, _ => 1, OnnxElementType.Bool)];
        long[] kept = c.Decide(x.Values.Length, Mask(c, ratio));
        return [
            new ReferenceTensor(x.ElementType, x.Dims, [.. x.Values.Select((value, i) => kept[i] * value / (1 - ratio))]),
            new ReferenceTensor(OnnxElementType.Bool, x.Dims, [.. kept.Select(keep => (double)keep)]),
        ];
    }

    private static Func<int, (long Choice, double Distance)> Mask(KernelContext c, double ratio)
    {
        if (c.GivenOutput(1) is ReferenceTensor given)
            return i => ((long)given.Values[i], double.PositiveInfinity);
        // Drawn when the first element asks: a replayed run needs no seed.
        Random? random = null;
        return _ => ((random ??= c.Random).NextDouble() >= ratio ? 1 : 0, double.PositiveInfinity);
    }
}
