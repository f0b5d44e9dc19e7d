using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning;

/// <summary>Rows of vectors with a number and a label, as a view.</summary>
internal static class VectorRows
{
    public const int Size = 4;

    private static readonly MLContext s_ml = new(seed: 1);

    public static long NumberOf(int row) => 1000 - row;

    public static string LabelOf(int row) => "class " + (row % 3);

    public static IDataView View(FloatMatrix rows) => s_ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, rows.Rows).Select(i => new Row { Features = rows.Row(i).ToArray(), Number = NumberOf(i), Label = LabelOf(i) }).ToArray());

    public sealed class Row
    {
        [VectorType(Size)]
        public float[] Features { get; set; } = [];

        public long Number { get; set; }

        public string Label { get; set; } = "";
    }
}
