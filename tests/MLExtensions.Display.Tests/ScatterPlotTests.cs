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
}
