namespace MLExtensions.Display.Tests;

[TestClass]
public class AxisTests
{
    [TestMethod]
    [DataRow(0.0, 10.0, 5, "0 2 4 6 8 10")]
    [DataRow(0.0327, 0.118, 5, "0.02 0.04 0.06 0.08 0.1 0.12")]
    [DataRow(-3.0, 7.0, 5, "-4 -2 0 2 4 6 8")]
    [DataRow(0.0, 2600000.0, 5, "0 1000000 2000000 3000000")]
    public void Over_Range_HasRoundTicksAroundIt(double low, double high, int intervals, string expected) =>
        Assert.AreEqual(expected, Join(Axis.Over(low, high, intervals)));

    [TestMethod]
    public void Over_TightRange_KeepsTheRangeAndTicksInside()
    {
        Axis axis = Axis.Over(1, 25, 8, tight: true);

        Assert.AreEqual("5 10 15 20 25", Join(axis));
        Assert.AreEqual(1, axis.Minimum);
        Assert.AreEqual(25, axis.Maximum);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(5.0)]
    [DataRow(-1e-9)]
    public void Over_OneValue_HasRoomOnBothSides(double value)
    {
        Axis axis = Axis.Over(value, value, 5);

        Assert.IsLessThan(value, axis.Minimum);
        Assert.IsGreaterThan(value, axis.Maximum);
        Assert.AreEqual(50, axis.Map(value, 0, 100), 25);
    }

    [TestMethod]
    [DataRow(0.0, 0.2, "0")]
    [DataRow(0.1, 0.02, "0.10")]
    [DataRow(2000.0, 500.0, "2,000")]
    [DataRow(2000.0, 1000.0, "2k")]
    [DataRow(2500000.0, 1e6, "2.5M")]
    [DataRow(-4.0, 2.0, "-4")]
    public void Tick_Value_ReadsWithTheStepsPrecision(double value, double step, string expected) =>
        Assert.AreEqual(expected, NumberText.Tick(value, step));

    private static string Join(Axis axis) =>
        string.Join(' ', axis.Ticks.Select(t => Math.Round(t, 10).ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
