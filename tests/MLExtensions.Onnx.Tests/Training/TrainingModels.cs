using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Tests;

/// <summary>Small models and data to train.</summary>
internal static class TrainingModels
{
    /// <summary>x [N, inputs] → y [N, outputs] = x·w + b.</summary>
    public static OnnxModel Linear(int inputs, int outputs, long seed = 1)
    {
        var g = new OnnxGraphBuilder("linear");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", inputs);
        OnnxValue y = Dense(g, x, "", inputs, outputs, new RandomSequence(seed));
        return g.Output("y", y, OnnxElementType.Float, "N", outputs).Build();
    }

    /// <summary>x → Dense → Relu → Dense → y.</summary>
    public static OnnxModel Perceptron(int inputs, int hidden, int outputs, long seed = 1)
    {
        var random = new RandomSequence(seed);
        var g = new OnnxGraphBuilder("perceptron");
        OnnxValue x = g.Input("x", OnnxElementType.Float, "N", inputs);
        OnnxValue h = g.Node("Relu", [Dense(g, x, "1", inputs, hidden, random)]);
        return g.Output("y", Dense(g, h, "2", hidden, outputs, random), OnnxElementType.Float, "N", outputs).Build();
    }

    /// <summary>Uniform in ±scale.</summary>
    public static float[] Random(int count, long seed, float scale = 1)
    {
        var random = new RandomSequence(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = scale * ((2 * random.NextSingle()) - 1);
        return values;
    }

    public static long[] Labels(int count, int classes, long seed)
    {
        var random = new RandomSequence(seed);
        var labels = new long[count];
        for (int i = 0; i < count; i++)
            labels[i] = random.NextInt64(classes);
        return labels;
    }

    public static OnnxValue Dense(OnnxGraphBuilder g, OnnxValue x, string name, int inputs, int outputs, RandomSequence random)
    {
        // He et al. 2015, uniform.
        float scale = MathF.Sqrt(6f / inputs);
        var weights = new float[inputs * outputs];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = scale * ((2 * random.NextSingle()) - 1);
        OnnxValue w = g.Initializer(OnnxTensor.Wrap<float>(weights, inputs, outputs), "w" + name);
        OnnxValue b = g.Initializer(OnnxTensor.Wrap<float>(new float[outputs], outputs), "b" + name);
        return g.Node("Add", [g.Node("MatMul", [x, w]), b]);
    }
}
