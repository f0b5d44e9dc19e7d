using System.Xml.Linq;

namespace MLExtensions.Display.Tests;

[TestClass]
public class TableTests
{
    [TestMethod]
    public void DataTable_NumbersAndText_AreFormattedAndAligned()
    {
        var table = new DataTable
        {
            Columns = ["Name", "Count", new DataColumn("Share", "0.0%")],
            Rows = [["a", 1234567, 0.5], ["b", null, double.NaN]],
        };
        XElement[] cells = [.. XElement.Parse(table.ToHtml()).Descendants("td")];

        CollectionAssert.AreEqual(new[] { "a", "1,234,567", "50.0%", "b", "–", "n/a" }, cells.Select(c => c.Value).ToArray());
        Assert.IsNull(cells[0].Attribute("class"));
        Assert.AreEqual("mlx-right", cells[1].Attribute("class")!.Value);
        Assert.AreEqual("mlx-right", cells[2].Attribute("class")!.Value);
    }

    [TestMethod]
    public void DataTable_RaggedRow_IsRefused()
    {
        var table = new DataTable { Columns = ["A", "B"], Rows = [["only one"]] };

        Assert.AreEqual("A row of the table has 1 cells; there are 2 columns.", Assert.ThrowsExactly<InvalidOperationException>(() => table.ToHtml()).Message);
    }

    [TestMethod]
    public void NeighborTable_Similarities_BecomeBarWidths()
    {
        var table = new NeighborTable { Word = "king", Neighbors = [new("queen", 0.876), new("odd", -0.5), new("none", double.NaN)] };
        XElement html = XElement.Parse(table.ToHtml());

        CollectionAssert.AreEqual(
            new[] { "width:87.6%", "width:0%", "width:0%" }, html.Descendants("i").Select(i => i.Attribute("style")!.Value).ToArray());
        CollectionAssert.AreEqual(
            new[] { "0.88", "-0.50", "n/a" }, html.Descendants("span").Where(s => (string?)s.Attribute("class") == "mlx-score").Select(s => s.Value).ToArray());
    }

    [TestMethod]
    public void NeighborTable_NoNeighbors_SaysThatTheWordIsUnknown() =>
        Assert.Contains("Not in the vocabulary.", new NeighborTable { Word = "xyzzy", Neighbors = [] }.ToHtml());

    [TestMethod]
    public void KeyFigures_Empty_IsRefused() => Assert.ThrowsExactly<ArgumentException>(() => new KeyFigures { Figures = [] });

    [TestMethod]
    public void Items_NullInList_IsRefusedWithItsPlace()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new KeyFigures { Figures = [new("a", "1"), null!] });
        Assert.Contains("Figures[1] is null.", error.Message);
    }
}
