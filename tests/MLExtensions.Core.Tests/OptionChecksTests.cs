using MLExtensions.Options;

namespace MLExtensions.Core.Tests;

[TestClass]
public sealed class OptionChecksTests
{
    [TestMethod]
    public void Checks_ValueOutside_SayNameValueAndWhatIsRight()
    {
        Assert.AreEqual(
            "Rate must be from 0 to 1. (Parameter 'Rate')\nActual value was 2.",
            Message(() => OptionChecks.InRange(2.0, 0, 1, "Rate")));
        Assert.AreEqual(
            "Epochs must be at least 1. (Parameter 'Epochs')\nActual value was 0.",
            Message(() => OptionChecks.AtLeast(0, 1, "Epochs")));
        Assert.AreEqual(
            "Rate must be greater than 0. (Parameter 'Rate')\nActual value was NaN.",
            Message(() => OptionChecks.Positive(double.NaN, "Rate")));
        Assert.AreEqual(
            "OnCancel must be one of Throw, ReturnBest. (Parameter 'OnCancel')\nActual value was 9.",
            Message(() => OptionChecks.Defined((CancelBehavior)9, "OnCancel")));
    }

    [TestMethod]
    public void Checks_ValueInside_GiveItBack()
    {
        Assert.AreEqual(0.5, OptionChecks.InRange(0.5, 0, 1, "Rate"));
        Assert.AreEqual(1, OptionChecks.AtLeast(1, 1, "Epochs"));
        Assert.AreEqual(1e-9, OptionChecks.Positive(1e-9, "Rate"));
        Assert.AreEqual(CancelBehavior.ReturnBest, OptionChecks.Defined(CancelBehavior.ReturnBest, "OnCancel"));
    }

    private static string Message(Action action) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message.ReplaceLineEndings("\n");
}
