using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx.Tests;

/// <summary>Threads, device, falling back; on machines whose ONNX Runtime has no GPU provider.</summary>
[TestClass]
public class SessionOptionsTests
{
    [TestMethod]
    public void Create_GpuMissingWithFallback_TrainsOnTheCpuAndSaysWhyOnce()
    {
        RequireNoGpu();
        var messages = new List<string>();
        var gpu = new OnnxSessionOptions { GpuDeviceId = 0, FallbackToCpu = true, OnFallback = messages.Add, IntraOpThreads = 1 };
        CollectionAssert.AreEqual(Train(new OnnxSessionOptions { IntraOpThreads = 1 }), Train(gpu));
        Assert.AreEqual(1, messages.Count);
        StringAssert.StartsWith(messages[0], "GPU 0 cannot be used: this build of ONNX Runtime has no CUDA provider (it has ");
    }

    [TestMethod]
    public void Create_GpuMissingWithoutFallback_Throws()
    {
        RequireNoGpu();
        var error = Assert.ThrowsExactly<NotSupportedException>(() => Train(new OnnxSessionOptions { GpuDeviceId = 0 }));
        StringAssert.EndsWith(error.Message, "Set FallbackToCpu to compute on the CPU instead.");
        Assert.ThrowsExactly<NotSupportedException>(() => new OnnxSession(TrainingModels.Linear(2, 1), new OnnxSessionOptions { GpuDeviceId = 0 }));
    }

    [TestMethod]
    [DataRow(OnnxOptimization.None)]
    [DataRow(OnnxOptimization.Basic)]
    [DataRow(OnnxOptimization.Extended)]
    [DataRow(OnnxOptimization.All)]
    public void Optimization_AnyLevel_GivesTheSameOutputs(OnnxOptimization level)
    {
        using var session = new OnnxSession(TrainingModels.Linear(2, 1), new OnnxSessionOptions { Optimization = level });
        using OnnxResults results = session.Run(OnnxFeed.Of<float>("x", new float[4], 2, 2));
        CollectionAssert.AreEqual(new float[2], results.Span<float>("y").ToArray());
    }

    private static void RequireNoGpu()
    {
        if (OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
            Assert.Inconclusive("This ONNX Runtime has a CUDA provider.");
    }

    private static float[] Train(OnnxSessionOptions options)
    {
        using TrainingSession session = TrainingSession.Create(TrainingModels.Linear(4, 2), new MeanSquaredErrorLoss(), new TrainingOptions { Session = options });
        for (int i = 0; i < 3; i++)
            session.Step(OnnxFeed.Of<float>("x", TrainingModels.Random(8, i), 2, 4), OnnxFeed.Of<float>("target", TrainingModels.Random(4, 9 + i), 2, 2));
        return session.GetParameter("w");
    }
}
