using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class ScatterPlotTests
{
    [TestMethod]
    public void ToSvg_Points_KeepTheirProportions()
    {
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = [new(0, 0, "origin"), new(4, 0, "east"), new(0, 3, "north")] });
        XElement origin = svg.WithHint("origin").Single(), east = svg.WithHint("east").Single(), north = svg.WithHint("north").Single();
        double right = east.Number("cx") - origin.Number("cx"), up = origin.Number("cy") - north.Number("cy");

        Assert.AreEqual(4.0 / 3, right / up, 0.001);
        Assert.AreEqual(origin.Number("cy"), east.Number("cy"));
    }

    [TestMethod]
    public void ToSvg_Categories_HaveALegendAndDifferentMarks()
    {
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = [new(0, 0, "p", "first"), new(1, 1, "q", "second")] });

        Assert.AreEqual("circle", svg.WithHint("p (first)").Single().Name.LocalName);
        Assert.AreEqual("rect", svg.WithHint("q (second)").Single().Name.LocalName);
        Assert.IsTrue(svg.Elements(Parsing.Svg + "text").Any(t => t.Value == "second"));
    }

    [TestMethod]
    public void ToSvg_PointsOnTopOfEachOther_LabelsDoNotOverlap()
    {
        ScatterPoint[] points = [.. Enumerable.Range(0, 200).Select(i => new ScatterPoint(i % 3, i % 2, "label" + i)), new(100, 50, "far")];
        XElement[] labels = [.. Parsing.ParseSvg(new ScatterPlot { Points = points }).Elements(Parsing.Svg + "text")];

        Assert.IsTrue(labels.Any(l => l.Value == "far"));
        for (int i = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                bool apart = Math.Abs(labels[i].Number("y") - labels[j].Number("y")) > 11
                    || Math.Abs(labels[i].Number("x") - labels[j].Number("x")) > 30;
                Assert.IsTrue(apart, $"{labels[i].Value} and {labels[j].Value}");
            }
        }
    }

    [TestMethod]
    public void ToSvg_NotFinitePoints_AreLeftOutAndCounted()
    {
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = [new(double.NaN, 0, "lost"), new(1, 1, "kept")] });

        Assert.IsEmpty(svg.WithHint("lost"));
        Assert.Contains("1 without finite coordinates", svg.Element(Parsing.Svg + "desc")!.Value);
    }

    [TestMethod]
    public void ToSvg_AllPointsEqual_StandInTheMiddle()
    {
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = [new(7, 7, "a"), new(7, 7, "b")] });

        Assert.AreEqual(460, svg.WithHint("a").Single().Number("cx"));
    }

    [TestMethod]
    public void ToSvg_HugeRange_StaysInsideTheDrawing()
    {
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = [new(-1e300, 0, "a"), new(1e300, 1, "b")] });

        Assert.IsTrue(svg.Elements(Parsing.Svg + "circle").All(c => c.Number("cx") is >= 0 and <= 920));
    }

    [TestMethod]
    public void From_Arrays_MakesAPointOfEachRow()
    {
        ScatterPlot plot = ScatterPlot.From([1, 2, 3, 4], ["a", null], ["p", "q"], "T");

        Assert.AreEqual("T", plot.Title);
        CollectionAssert.AreEqual(new ScatterPoint[] { new(1, 2, "p", "a"), new(3, 4, "q") }, plot.Points.ToArray());
    }

    [TestMethod]
    public void From_LengthsThatDoNotFit_AreRefused()
    {
        Assert.Contains("xy has 3 values; it needs two for each point.", Assert.ThrowsExactly<ArgumentException>(() => ScatterPlot.From([1, 2, 3])).Message);
        Assert.Contains("labels has 1 items; there are 2 points.", Assert.ThrowsExactly<ArgumentException>(() => ScatterPlot.From([1, 2, 3, 4], ["a"])).Message);
        Assert.Contains("texts has 3 items; there are 2 points.", Assert.ThrowsExactly<ArgumentException>(() => ScatterPlot.From([1, 2, 3, 4], null, ["a", "b", "c"])).Message);
        Assert.Contains("Points is empty", Assert.ThrowsExactly<ArgumentException>(() => ScatterPlot.From([])).Message);
    }

    [TestMethod]
    public void ToSvg_NumbersAsCategories_StandInTheirOrder()
    {
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = [new(0, 0, "p", "10"), new(1, 1, "q", "9"), new(2, 2, "r", "2")], ShowLabels = false });

        CollectionAssert.AreEqual(new[] { "2", "9", "10" }, svg.Elements(Parsing.Svg + "text").Select(t => t.Value).ToArray());
        Assert.AreEqual("circle", svg.WithHint("r (2)").Single().Name.LocalName);
    }

    [TestMethod]
    public void ToSvg_FortyCategories_DifferInColourOrShape()
    {
        ScatterPoint[] points = [.. Enumerable.Range(0, 40).Select(i => new ScatterPoint(i, 0, null, "class" + i))];

        HashSet<(Paint, int)> looks = [.. Enumerable.Range(0, 40).Select(i => (Palette.Category(i), Marker.ShapeOf(i)))];
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = points });

        Assert.HasCount(40, looks);
        Assert.IsTrue(svg.Elements(Parsing.Svg + "text").Any(t => t.Value == "class39"));
    }

    [TestMethod]
    public void ToSvg_HundredCategories_LegendSaysHowManyMore()
    {
        ScatterPoint[] points = [.. Enumerable.Range(0, 100).Select(i => new ScatterPoint(i, 0, null, "class" + i))];

        Assert.IsTrue(Parsing.ParseSvg(new ScatterPlot { Points = points }).Elements(Parsing.Svg + "text").Any(t => t.Value == "and 60 more"));
    }

    [TestMethod]
    public void ToSvg_Values_GiveTheColours()
    {
        XElement svg = Parsing.ParseSvg(new ScatterPlot { Points = [new(0, 0, "low", null, 1), new(1, 0, "high", null, 5), new(2, 0, "none")], ValueLabel = "Loss" });

        Assert.AreEqual(Palette.Scale[0].Light, svg.WithHint("low").Single().Attribute("fill")!.Value);
        Assert.AreEqual(Palette.Scale[^1].Light, svg.WithHint("high").Single().Attribute("fill")!.Value);
        Assert.AreEqual(Palette.Quiet.Light, svg.WithHint("none").Single().Attribute("fill")!.Value);
        Assert.IsTrue(svg.Elements(Parsing.Svg + "text").Any(t => t.Value == "Loss"));
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ScatterPlot { Points = [new(0, 0)], PixelRatio = 0.5 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ScatterPlot { Points = [new(0, 0)], Theme = (PictureTheme)7 });
    }
}
