using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class ConfusionMatrixTests
{
    [TestMethod]
    public void ToSvg_TwoClasses_ActualAreRowsAndPredictedColumns()
    {
        XElement svg = Parsing.ParseSvg(new ConfusionMatrix { Labels = ["a", "b"], Counts = [[9, 1], [0, 5]] });
        XElement right = svg.WithHint("a taken for a: 9 (90.0% of the row)").Single();
        XElement wrong = svg.WithHint("a taken for b: 1").Single(), below = svg.WithHint("b taken for a: 0").Single();

        Assert.IsGreaterThan(right.Number("x"), wrong.Number("x"));
        Assert.AreEqual(right.Number("y"), wrong.Number("y"));
        Assert.IsGreaterThan(right.Number("y"), below.Number("y"));
        Assert.AreEqual(Palette.Heat[14].Light, right.Attribute("fill")!.Value);
    }

    [TestMethod]
    public void ToSvg_RowWithoutCounts_IsPale()
    {
        XElement svg = Parsing.ParseSvg(new ConfusionMatrix { Labels = ["a", "b"], Counts = [[0, 0], [1, 1]] });

        Assert.AreEqual(Palette.Heat[0].Light, svg.WithHint("a taken for a").Single().Attribute("fill")!.Value);
    }

    [TestMethod]
    public void ToSvg_LongLabels_StayInsideTheDrawing()
    {
        string[] labels = [.. Enumerable.Range(0, 20).Select(i => "Some.Very.Long.Namespace.Name.Of.Number" + i)];
        double[][] counts = [.. labels.Select(_ => new double[20])];

        XElement svg = Parsing.ParseSvg(new ConfusionMatrix { Labels = labels, Counts = counts });

        Assert.IsTrue(svg.Descendants(Parsing.Svg + "rect").All(r => r.Attribute("x") is null || r.Number("x") < 0 || r.Number("x") + r.Number("width") <= 920));
    }

    [TestMethod]
    [DataRow(-1.0, "Counts[1][0] is -1; counts are finite and not negative.")]
    [DataRow(double.NaN, "Counts[1][0] is n/a; counts are finite and not negative.")]
    public void ToSvg_ImpossibleCount_IsRefused(double count, string message)
    {
        var map = new ConfusionMatrix { Labels = ["a", "b"], Counts = [[1, 0], [count, 1]] };

        Assert.AreEqual(message, Assert.ThrowsExactly<InvalidOperationException>(() => map.ToSvg()).Message);
    }

    [TestMethod]
    public void ToSvg_RaggedCounts_AreRefused()
    {
        var map = new ConfusionMatrix { Labels = ["a", "b"], Counts = [[1, 0], [1]] };

        Assert.AreEqual("Counts[1] has 1 columns; there are 2 labels.", Assert.ThrowsExactly<InvalidOperationException>(() => map.ToSvg()).Message);
    }
}
