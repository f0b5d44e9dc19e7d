using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>Trains with own kernels where every layer is one of theirs.</summary>
internal static class FusedTrainingBackend
{
    /// <summary>Compiles a training, or says why it cannot.</summary>
    public static FusedTrainingProgram? TryCompile(TrainingGraphBuilder builder, TrainingLoss loss, TrainingOptions options, out string? reason)
    {
        if (!TileKernel.IsSupported)
        {
            reason = "the processor has no vector registers";
            return null;
        }

        if (options.Session.GpuDeviceId is not null)
        {
            reason = "a GPU was asked for";
            return null;
        }

        if (FusedUpdate.For(options.Optimizer) is not FusedUpdate update)
        {
            reason = $"the optimizer is {options.Optimizer.GetType().Name}";
            return null;
        }

        return FusedRecognizer.Recognize(builder, loss, options, out reason) is FusedNetwork network ? new FusedTrainingProgram(builder, options, network, update) : null;
    }
}
