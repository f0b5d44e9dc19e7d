namespace MLExtensions.Onnx.Tests;

[TestClass]
public class ScheduleTests
{
    [TestMethod]
    public void Constant_FromANumber_IsThatNumber()
    {
        LearningRateSchedule schedule = 0.25;
        Assert.AreEqual(0.25, schedule.At(0));
        Assert.AreEqual(0.25, schedule.At(1_000_000));
    }

    [TestMethod]
    public void Step_AfterEachInterval_MultipliesByTheFactor()
    {
        var schedule = new StepSchedule(1, updates: 10, factor: 0.5);
        Assert.AreEqual(1, schedule.At(9));
        Assert.AreEqual(0.5, schedule.At(10));
        Assert.AreEqual(0.25, schedule.At(29), 1e-12);
    }

    [TestMethod]
    public void Cosine_HalfWay_IsHalfWay()
    {
        var schedule = new CosineSchedule(1, updates: 100, finalRate: 0.2);
        Assert.AreEqual(1, schedule.At(0));
        Assert.AreEqual(0.6, schedule.At(50), 1e-12);
        Assert.AreEqual(0.2, schedule.At(100), 1e-12);
        Assert.AreEqual(0.2, schedule.At(1000), 1e-12);
    }

    [TestMethod]
    public void WarmUp_ThenAnother_RisesLinearlyAndHandsOver()
    {
        var schedule = new WarmUpSchedule(4, new StepSchedule(1, updates: 2, factor: 0.1));
        double[] expected = [0.25, 0.5, 0.75, 1, 1, 1, 0.1];
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], schedule.At(i), 1e-12, $"update {i}");
    }

    [TestMethod]
    public void OneCycle_AtItsCorners_HasItsRates()
    {
        var schedule = new OneCycleSchedule(0.5, updates: 100);
        Assert.AreEqual(0.02, schedule.At(0), 1e-12);
        Assert.AreEqual(0.26, schedule.At(15), 1e-12);
        Assert.AreEqual(0.5, schedule.At(30), 1e-12);
        Assert.AreEqual(2e-6, schedule.At(100), 1e-12);
        Assert.AreEqual(2e-6, schedule.At(500), 1e-12);
    }

    [TestMethod]
    public void Constructor_ValueOutOfRange_NamesIt()
    {
        Assert.AreEqual("rate must be at least 0. (Parameter 'rate')\nActual value was -1.", Normalize(() => new ConstantSchedule(-1)));
        Assert.AreEqual("updates must be greater than 0. (Parameter 'updates')\nActual value was 0.", Normalize(() => new CosineSchedule(1, 0)));
        Assert.AreEqual("Momentum must be at least 0 and less than 1. (Parameter 'Momentum')\nActual value was 1.", Normalize(() => new SgdOptimizer { Momentum = 1 }));
        Assert.AreEqual("ClipNorm must be greater than 0. (Parameter 'ClipNorm')\nActual value was 0.", Normalize(() => new TrainingOptions { ClipNorm = 0 }));
    }

    private static string Normalize(Func<object> create) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => create()).Message.ReplaceLineEndings("\n");
}
