namespace MLExtensions.Onnx;

/// <summary>The losses that are operators: negative log-likelihood and softmax cross-entropy.</summary>
internal static class LossKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("NegativeLogLikelihoodLoss", c => Likelihood(c, c.Input(0).Values));
        kernels.AddMany("SoftmaxCrossEntropyLoss", CrossEntropy);
    }

    private static ReferenceTensor[] CrossEntropy(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        (int batch, int classes, int inner) = Indexing.Split(x.Dims, 1);
        var logarithms = new double[x.Values.Length];
        for (int line = 0; line < batch * inner; line++)
        {
            int start = (line / inner * classes * inner) + (line % inner);
            double[] scores = [.. Enumerable.Range(0, classes).Select(k => x.Values[start + (k * inner)])];
            double largest = scores.Max();
            double total = largest + Math.Log(scores.Sum(score => Math.Exp(score - largest)));
            for (int k = 0; k < classes; k++)
                logarithms[start + (k * inner)] = scores[k] - total;
        }

        return [Likelihood(c, logarithms), new ReferenceTensor(x.ElementType, x.Dims, logarithms)];
    }

    /// <summary>−w[t]·log p[t], summed, averaged by weight, or as it is.</summary>
    private static ReferenceTensor Likelihood(KernelContext c, double[] logarithms)
    {
        ReferenceTensor x = c.Input(0);
        ReferenceTensor targets = c.Input(1);
        (_, int classes, int inner) = Indexing.Split(x.Dims, 1);
        long? ignored = c.Node.FindAttribute("ignore_index") is null ? null : c.Node.GetInt("ignore_index", 0);
        var losses = new double[targets.Values.Length];
        double weights = 0;
        for (int i = 0; i < losses.Length; i++)
        {
            long target = (long)targets.Values[i];
            if (target == ignored)
                continue;
            if (target < 0 || target >= classes)
                throw c.Bad($"target {target} is outside of {classes} classes");
            double weight = c.InputOrNull(2)?.Values[target] ?? 1;
            weights += weight;
            losses[i] = -weight * logarithms[(((i / inner * classes) + target) * inner) + (i % inner)];
        }

        return c.Node.GetString("reduction", "mean") switch
        {
            "none" => new ReferenceTensor(x.ElementType, targets.Dims, losses),
            "sum" => new ReferenceTensor(x.ElementType, [], [losses.Sum()]),
            _ => new ReferenceTensor(x.ElementType, [], [losses.Sum() / weights]),
        };
    }
}
