using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Core.Tests;

internal static class TestData
{
    public static IDataView Rows(MLContext ml, int count = 20) => ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(i => new Row { Name = "row " + i, Number = i, Features = [i, -i / 2f, 1] }).ToList());

    public static IDataView WrongRows(MLContext ml) => ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, 20).Select(i => new WrongRow { Name = "row " + i, Number = i, Features = "text" }).ToList());

    public sealed class Row
    {
        public string Name { get; set; } = "";

        public double Number { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    public sealed class WrongRow
    {
        public string Name { get; set; } = "";

        public double Number { get; set; }

        public string Features { get; set; } = "";
    }
}
