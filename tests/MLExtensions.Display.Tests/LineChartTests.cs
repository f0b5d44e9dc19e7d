using System.Globalization;
using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class LineChartTests
{
    [TestMethod]
    public void ToSvg_FallingCosts_RunLeftToRightAndDown()
    {
        (double X, double Y)[] points = Points(new TrainingCurve { Costs = [4, 3, 2, 1] });

        Assert.HasCount(4, points);
        for (int i = 1; i < points.Length; i++)
        {
            Assert.AreEqual(points[1].X - points[0].X, points[i].X - points[i - 1].X, 0.02);
            Assert.AreEqual(points[1].Y - points[0].Y, points[i].Y - points[i - 1].Y, 0.02);
        }

        Assert.IsGreaterThan(points[0].Y, points[1].Y);
    }

    [TestMethod]
    public void ToSvg_NaNInTheMiddle_LeavesAGap()
    {
        XElement svg = Parsing.ParseSvg(new LineChart { Series = [LineSeries.Of("a", [1, 2, double.NaN, 3, double.PositiveInfinity, 4, 5])] });
        string[] paths = [.. svg.Elements(Parsing.Svg + "path").Select(p => p.Attribute("d")!.Value)];

        Assert.AreEqual(3, string.Concat(paths).Count(c => c == 'M'));
        Assert.DoesNotContain("NaN", svg.ToString());
    }

    [TestMethod]
    public void ToSvg_NothingFinite_SaysSo()
    {
        XElement svg = Parsing.ParseSvg(new TrainingCurve { Costs = [double.NaN] });

        Assert.IsTrue(svg.Elements(Parsing.Svg + "text").Any(t => t.Value == "No finite values."));
    }

    [TestMethod]
    public void ToSvg_OnePoint_StaysInsideTheDrawing()
    {
        (double x, double y) = Points(new TrainingCurve { Costs = [0.5] }).Single();

        Assert.IsTrue(x is > 0 and < 920 && y is > 0 and < 320);
    }

    [TestMethod]
    public void ToSvg_SeriesOfUnequalLengths_IsRefused()
    {
        var chart = new LineChart { Series = [new LineSeries("a", [1, 2], [1])] };

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => chart.ToSvg());
        Assert.AreEqual("Series 'a' has 2 horizontal and 1 vertical values.", error.Message);
    }

    [TestMethod]
    public void ToSvg_CommaCulture_WritesPoints()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var chart = new TrainingCurve { Costs = [0.125, 0.0625] };
            string invariant = chart.ToSvg();
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.AreEqual(invariant, chart.ToSvg());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Costs_Empty_IsRefused() => Assert.ThrowsExactly<ArgumentException>(() => new TrainingCurve { Costs = [] });

    private static (double X, double Y)[] Points(SvgFigure figure) =>
        [.. Parsing.ParseSvg(figure).Elements(Parsing.Svg + "circle").Select(c => (c.Number("cx"), c.Number("cy")))];
}
