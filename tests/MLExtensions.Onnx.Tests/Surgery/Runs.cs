namespace MLExtensions.Onnx.Tests.Surgery;

/// <summary>Runs models in ONNX Runtime on numbers from a seed.</summary>
internal static class Runs
{
    public static float[] Random(long count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    public static OnnxTensor Tensor(int seed, params long[] dims) => OnnxTensor.Create<float>(Random(dims.Aggregate(1L, (a, b) => a * b), seed), dims);

    public static OnnxFeed Feed(string name, int seed, params long[] dims) => OnnxFeed.Of<float>(name, Random(dims.Aggregate(1L, (a, b) => a * b), seed), dims);

    public static float[] Of(OnnxModel model, string output, params OnnxFeed[] feeds)
    {
        using var session = new OnnxSession(model, new OnnxSessionOptions { IntraOpThreads = 1 });
        using OnnxResults results = session.Run(feeds);
        return results.Span<float>(output).ToArray();
    }

    public static void AssertClose(float[] expected, float[] actual, double tolerance = 1e-5)
    {
        Assert.HasCount(expected.Length, actual);
        double largest = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * largest, $"element {i}");
    }
}
