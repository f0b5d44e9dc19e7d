using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

/// <summary>Views of small drawn features.</summary>
internal static class FeatureData
{
    public const int Columns = 5;

    public static IDataView Of(MLContext ml, int rows = 60, long seed = 1) => Of(ml, Samples.Clusters(rows, Columns, 3, seed));

    public static IDataView Of(MLContext ml, FloatMatrix data) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, data.Rows).Select(row => new FeatureRow { Features = data.Row(row).ToArray(), Label = row % 3, Sparse = Sparse(data, row) }).ToArray());

    public static IDataView Wrong(MLContext ml) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(row => new DoubleRow { Features = [row, 1, 2, 3, 4], Sparse = [row, 1, 2, 3, 4] }).ToArray());

    private static VBuffer<float> Sparse(FloatMatrix data, int row) => new(Columns, 2, [data[row, 1], data[row, 3]], [1, 3]);

    internal sealed class FeatureRow
    {
        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        [VectorType(Columns)]
        public VBuffer<float> Sparse { get; set; }

        public float Label { get; set; }
    }

    internal sealed class DoubleRow
    {
        [VectorType(Columns)]
        public double[] Features { get; set; } = [];

        [VectorType(Columns)]
        public double[] Sparse { get; set; } = [];
    }
}
