namespace MLExtensions.Onnx.Tests;

/// <summary>Random tensors from a seed; reals are float32 values.</summary>
internal sealed class RandomTensors(int seed)
{
    private readonly Random _random = new(seed);

    public int Next(int from, int to) => _random.Next(from, to + 1);

    public bool Coin() => _random.Next(2) == 1;

    public T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    /// <summary>A shape of that rank with sizes from 1 to <paramref name="largest"/>.</summary>
    public long[] Shape(int rank, int largest = 5) => [.. Enumerable.Range(0, rank).Select(_ => (long)Next(1, largest))];

    /// <summary>A shape that broadcasts with another one: some sizes are 1, leading ones are missing.</summary>
    public long[] BroadcastOf(long[] shape)
    {
        long[] part = shape[Next(0, shape.Length)..];
        return [.. part.Select(size => Coin() ? 1 : size)];
    }

    public ReferenceTensor Float(long[] dims, double low = -2, double high = 2) =>
        ReferenceTensor.Float(Values(dims, () => (float)(low + ((high - low) * _random.NextDouble()))), dims);

    public ReferenceTensor Bool(long[] dims) => new(OnnxElementType.Bool, dims, Values(dims, () => _random.Next(2)));

    public ReferenceTensor Int(long[] dims, int low, int high, OnnxElementType type = OnnxElementType.Int64) =>
        new(type, dims, Values(dims, () => _random.Next(low, high + 1)));

    public static ReferenceTensor Ints(params long[] values) => ReferenceTensor.Int64(values, values.Length);

    public static ReferenceTensor Scalar(double value) => ReferenceTensor.Float([value]);

    private static double[] Values(long[] dims, Func<double> next)
    {
        var values = new double[dims.Aggregate(1L, (product, dim) => product * dim)];
        for (int i = 0; i < values.Length; i++)
            values[i] = next();
        return values;
    }
}
