using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class BarChartTests
{
    private static readonly BarChart Sample = new()
    {
        Title = "Accuracy",
        Format = "0.0%",
        Maximum = 1,
        Bars = [new Bar("GloVe", 0.75), new Bar("Majority", 0.25, BarEmphasis.Muted), new Bar("Not run", double.NaN)],
    };

    [TestMethod]
    public void ToSvg_TwoValues_BarsAreProportionalAndStartTogether()
    {
        XElement svg = Parsing.ParseSvg(Sample);
        XElement glove = svg.WithHint("GloVe: 75.0%").Single(), majority = svg.WithHint("Majority: 25.0%").Single();

        Assert.AreEqual(3, glove.Number("width") / majority.Number("width"), 0.01);
        Assert.AreEqual(glove.Number("x"), majority.Number("x"));
        Assert.IsLessThan(Sample.Width, glove.Number("x") + glove.Number("width"));
    }

    [TestMethod]
    public void ToSvg_NaN_SaysNotAvailableAndDrawsNoBar()
    {
        XElement svg = Parsing.ParseSvg(Sample);

        Assert.IsEmpty(svg.WithHint("Not run"));
        Assert.IsTrue(svg.Elements(Parsing.Svg + "text").Any(t => t.Value == "n/a"));
    }

    [TestMethod]
    public void ToSvg_NegativeValue_BarEndsAtZero()
    {
        var chart = new BarChart { Bars = [new Bar("down", -1), new Bar("up", 1)] };

        XElement svg = Parsing.ParseSvg(chart);
        XElement down = svg.WithHint("down").Single(), up = svg.WithHint("up").Single();

        Assert.AreEqual(up.Number("x"), down.Number("x") + down.Number("width"), 0.02);
    }

    [TestMethod]
    public void ToSvg_AllZero_DrawsEmptyBars()
    {
        XElement svg = Parsing.ParseSvg(new BarChart { Bars = [new Bar("none", 0)] });

        Assert.AreEqual(0, svg.WithHint("none").Single().Number("width"));
    }

    [TestMethod]
    public void ToSvg_Description_ListsTheValues() =>
        Assert.AreEqual(
            "Bar chart. GloVe: 75.0%; Majority: 25.0%; Not run: n/a.",
            Parsing.ParseSvg(Sample).Element(Parsing.Svg + "desc")!.Value);

    [TestMethod]
    public void Bars_Empty_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new BarChart { Bars = [] });
        Assert.Contains("Bars is empty", error.Message);
    }

    [TestMethod]
    public void Width_OutOfRange_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BarChart { Bars = [new Bar("a", 1)], Width = 10 });
}
