using System.Diagnostics;

namespace MLExtensions.Onnx.Tests;

/// <summary>Steps allocate nothing that stays.</summary>
[TestClass]
public class TrainingMemoryTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Step_TenThousandTimes_KeepsHandlesAndMemory(int accumulation)
    {
        using TrainingSession session = TrainingSession.Create(
            TrainingModels.Perceptron(4, 8, 2), new MeanSquaredErrorLoss(),
            new TrainingOptions { Backend = TrainingBackend.OnnxRuntime, AccumulationSteps = accumulation, Session = new OnnxSessionOptions { IntraOpThreads = 1 } });
        OnnxFeed[] batch = [OnnxFeed.Of<float>("x", TrainingModels.Random(16, 1), 4, 4), OnnxFeed.Of<float>("target", TrainingModels.Random(8, 2), 4, 2)];
        HandleLedger ledger = ((OrtTrainingProgram)session.Program).Ledger;
        for (int i = 0; i < 1000; i++)
            session.Step(batch);
        int handles = ledger.Live;
        long resident = Resident();
        long managed = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 10_000; i++)
            session.Step(batch);
        Assert.AreEqual(handles, ledger.Live);
        Assert.IsTrue(Resident() - resident < 16 << 20, $"the process grew by {Resident() - resident:N0} bytes");
        Assert.IsTrue(GC.GetTotalMemory(forceFullCollection: true) - managed < 1 << 20);
    }

    [TestMethod]
    public void Dispose_AfterSteps_FreesEveryHandle()
    {
        TrainingSession session = TrainingSession.Create(TrainingModels.Perceptron(4, 8, 2), new MeanSquaredErrorLoss(), new TrainingOptions { Backend = TrainingBackend.OnnxRuntime, AccumulationSteps = 2 });
        OnnxFeed[] batch = [OnnxFeed.Of<float>("x", TrainingModels.Random(16, 1), 4, 4), OnnxFeed.Of<float>("target", TrainingModels.Random(8, 2), 4, 2)];
        for (int i = 0; i < 5; i++)
            session.Step(batch);
        session.Predict(batch[0]).Dispose();
        session.Evaluate(new ArrayBatchSource(4, 2).Add<float>("x", new float[16], 4).Add<float>("target", new float[8], 2), ValidationMetric.Loss);
        HandleLedger ledger = ((OrtTrainingProgram)session.Program).Ledger;
        Assert.IsTrue(ledger.Live > 0);
        session.Dispose();
        Assert.AreEqual(0, ledger.Live);
    }

    [TestMethod]
    public void Step_OfAFailedStep_FreesItsFeeds()
    {
        using TrainingSession session = TrainingSession.Create(TrainingModels.Linear(4, 3), new SoftmaxCrossEntropyLoss(), new TrainingOptions { Backend = TrainingBackend.OnnxRuntime });
        HandleLedger ledger = ((OrtTrainingProgram)session.Program).Ledger;
        int before = ledger.Live;
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => session.Step(OnnxFeed.Of<float>("x", new float[4], 1, 4), OnnxFeed.Of<long>("label", (long[])[7], 1)));
        Assert.AreEqual(before, ledger.Live);
    }

    private static long Resident()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
