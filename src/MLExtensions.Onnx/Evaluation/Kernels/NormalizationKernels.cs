namespace MLExtensions.Onnx;

/// <summary>Normalizations by statistics of the input.</summary>
internal static class NormalizationKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.AddMany("BatchNormalization", BatchNormalization);
        kernels.AddMany("LayerNormalization", LayerNormalization);
        kernels.Add("InstanceNormalization", InstanceNormalization);
        kernels.Add("GroupNormalization", GroupNormalization);
        kernels.Add("MeanVarianceNormalization", MeanVarianceNormalization);
        kernels.Add("LRN", LocalResponse);
        kernels.Add("LpNormalization", LpNormalization);
    }

    private static (double Mean, double Variance) Moments(IReadOnlyCollection<double> values)
    {
        double mean = values.Sum() / values.Count;
        return (mean, values.Sum(x => (x - mean) * (x - mean)) / values.Count);
    }

    // Up to opset 13, training is where the node has further outputs; from 14 on it is an attribute.
    private static ReferenceTensor[] BatchNormalization(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        double epsilon = c.Node.GetFloat("epsilon", 1e-5f);
        double momentum = c.Node.GetFloat("momentum", 0.9f);
        bool training = c.Opset >= 14 ? c.Node.GetInt("training_mode", 0) != 0 : c.HasOutput(1);
        if (x.Dims.Length < 2 || c.Input(1).Values.Length != x.Dims[1])
            throw c.Bad("X must be [N, C, …] with C scales");
        if (c.Opset < 9 && c.Node.GetInt("spatial", 1) == 0)
            throw new NotSupportedException($"Node {c.Node.Describe()} has spatial = 0, statistics for each pixel; only those for each channel are known.");
        (int batch, int channels, int inner) = Indexing.Split(x.Dims, 1);
        var values = new double[x.Values.Length];
        double[] means = c.Input(3).Values, variances = c.Input(4).Values;
        var runningMean = new double[channels];
        var runningVariance = new double[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            int[] members = [.. Enumerable.Range(0, batch).SelectMany(n => Enumerable.Range(((n * channels) + channel) * inner, inner))];
            (double mean, double variance) = training ? Moments([.. members.Select(i => x.Values[i])]) : (means[channel], variances[channel]);
            foreach (int i in members)
                values[i] = (c.Input(1).Values[channel] * (x.Values[i] - mean) / Math.Sqrt(variance + epsilon)) + c.Input(2).Values[channel];
            runningMean[channel] = (means[channel] * momentum) + (mean * (1 - momentum));
            runningVariance[channel] = (variances[channel] * momentum) + (variance * (1 - momentum));
        }

        var y = new ReferenceTensor(x.ElementType, x.Dims, values);
        return training
            ? [y, new ReferenceTensor(c.Input(3).ElementType, [channels], runningMean), new ReferenceTensor(c.Input(4).ElementType, [channels], runningVariance)]
            : [y];
    }

    private static ReferenceTensor[] LayerNormalization(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int axis = c.Axis(c.Node.GetInt("axis", -1), x.Dims.Length);
        double epsilon = c.Node.GetFloat("epsilon", 1e-5f);
        int rows = Indexing.Count(x.Dims.AsSpan(0, axis)), size = Indexing.Count(x.Dims.AsSpan(axis));
        long[] tail = x.Dims[axis..];
        double[] scale = Spread(c, 1, tail);
        double[]? bias = c.InputOrNull(2) is null ? null : Spread(c, 2, tail);
        var values = new double[x.Values.Length];
        var means = new double[rows];
        var inverses = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            (means[row], double variance) = Moments(x.Values[(row * size)..((row + 1) * size)]);
            inverses[row] = 1 / Math.Sqrt(variance + epsilon);
            for (int i = 0; i < size; i++)
                values[(row * size) + i] = ((x.Values[(row * size) + i] - means[row]) * inverses[row] * scale[i]) + (bias?[i] ?? 0);
        }

        long[] dims = [.. x.Dims[..axis], .. Enumerable.Repeat(1L, x.Dims.Length - axis)];
        return [
            new ReferenceTensor(x.ElementType, x.Dims, values), new ReferenceTensor(OnnxElementType.Float, dims, means), new ReferenceTensor(OnnxElementType.Float, dims, inverses),
        ];
    }

    private static double[] Spread(KernelContext c, int input, long[] shape)
    {
        ReferenceTensor tensor = c.Input(input);
        var like = new ReferenceTensor(tensor.ElementType, shape, new double[Indexing.Count(shape)]);
        return Broadcasting.Shape(c, tensor, like).AsSpan().SequenceEqual(shape)
            ? Broadcasting.Expand(tensor, shape)
            : throw c.Bad($"input {input} does not broadcast to the normalized axes [{string.Join(", ", shape)}]");
    }

    private static ReferenceTensor InstanceNormalization(KernelContext c) =>
        ByChannelGroups(c, (int)c.Input(0).Dims[1], channel => (c.Input(1).Values[channel], c.Input(2).Values[channel]));

    // Opset 21 has a scale for each channel, opset 18 one for each group.
    private static ReferenceTensor GroupNormalization(KernelContext c)
    {
        int groups = (int)c.Node.GetInt("num_groups", 1);
        int perGroup = (int)c.Input(0).Dims[1] / groups;
        int divisor = c.Opset < 21 ? perGroup : 1;
        return ByChannelGroups(c, groups, channel => (c.Input(1).Values[channel / divisor], c.Input(2).Values[channel / divisor]));
    }

    private static ReferenceTensor ByChannelGroups(KernelContext c, int groups, Func<int, (double Scale, double Bias)> parameters)
    {
        ReferenceTensor x = c.Input(0);
        double epsilon = c.Node.GetFloat("epsilon", 1e-5f);
        (int batch, int channels, int inner) = Indexing.Split(x.Dims, 1);
        if (channels % groups != 0)
            throw c.Bad($"{channels} channels do not make {groups} groups");
        int size = channels / groups * inner;
        var values = new double[x.Values.Length];
        for (int group = 0; group < batch * groups; group++)
        {
            (double mean, double variance) = Moments(x.Values[(group * size)..((group + 1) * size)]);
            for (int i = group * size; i < (group + 1) * size; i++)
            {
                (double scale, double bias) = parameters(i / inner % channels);
                values[i] = (scale * (x.Values[i] - mean) / Math.Sqrt(variance + epsilon)) + bias;
            }
        }

        return new ReferenceTensor(x.ElementType, x.Dims, values);
    }

    private static ReferenceTensor MeanVarianceNormalization(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        HashSet<int> axes = [.. (c.Node.GetInts("axes") ?? [0, 2, 3]).Select(axis => c.Axis(axis, x.Dims.Length))];
        long[] strides = Indexing.Strides([.. x.Dims.Select((dim, i) => axes.Contains(i) ? 1 : dim)]);
        var at = new long[x.Dims.Length];
        var groups = new int[x.Values.Length];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = Indexing.Offset([.. at.Select((index, axis) => axes.Contains(axis) ? 0 : index)], strides);
            Indexing.Advance(at, x.Dims);
        }

        Dictionary<int, (double Mean, double Variance)> moments = x.Values.Zip(groups)
            .GroupBy(pair => pair.Second, pair => pair.First).ToDictionary(group => group.Key, group => Moments([.. group]));
        return new ReferenceTensor(
            x.ElementType, x.Dims, [.. x.Values.Select((value, i) => (value - moments[groups[i]].Mean) / (Math.Sqrt(moments[groups[i]].Variance) + 1e-9))]);
    }

    // A. Krizhevsky et al., ImageNet classification with deep convolutional neural networks, section 3.3.
    private static ReferenceTensor LocalResponse(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        int size = (int)c.Node.GetInt("size", 1);
        double alpha = c.Node.GetFloat("alpha", 0.0001f), beta = c.Node.GetFloat("beta", 0.75f), bias = c.Node.GetFloat("bias", 1);
        (_, int channels, int inner) = Indexing.Split(x.Dims, 1);
        var values = new double[x.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / inner % channels;
            double squares = 0;
            for (int other = Math.Max(0, channel - ((size - 1) / 2)); other <= Math.Min(channels - 1, channel + (size / 2)); other++)
            {
                double value = x.Values[i + ((other - channel) * inner)];
                squares += value * value;
            }

            values[i] = x.Values[i] / Math.Pow(bias + (alpha / size * squares), beta);
        }

        return new ReferenceTensor(x.ElementType, x.Dims, values);
    }

    private static ReferenceTensor LpNormalization(KernelContext c)
    {
        ReferenceTensor x = c.Input(0);
        bool first = c.Node.GetInt("p", 2) == 1;
        (int outer, int length, int inner) = Indexing.Split(x.Dims, c.Axis(c.Node.GetInt("axis", -1), x.Dims.Length));
        double[] deciding = c.Deciding(0).Values;
        long[]? signs = first ? c.Decide(deciding.Length, i => (Math.Sign(deciding[i]), Math.Abs(deciding[i]))) : null;
        var values = new double[x.Values.Length];
        for (int line = 0; line < outer * inner; line++)
        {
            int[] members = [.. Enumerable.Range(0, length).Select(j => (((line / inner * length) + j) * inner) + (line % inner))];
            double norm = first ? members.Sum(i => signs![i] * x.Values[i]) : Math.Sqrt(members.Sum(i => x.Values[i] * x.Values[i]));
            foreach (int i in members)
                values[i] = norm == 0 ? 0 : x.Values[i] / norm;
        }

        return new ReferenceTensor(x.ElementType, x.Dims, values);
    }
}
