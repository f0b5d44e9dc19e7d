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

        FusedNetwork? network = FusedRecognizer.Recognize(builder, loss, options, out reason);
        if (network is null || !HoldsAll(network, builder))
        {
            // What no gradient reaches is a constant of the model, which its layers may know.
            network?.Dispose();
            int parameters = builder.Layout.Parameters.Count;
            builder.DropConstants();
            network = network is null && parameters == builder.Layout.Parameters.Count ? null : FusedRecognizer.Recognize(builder, loss, options, out reason);
        }

        return network is null ? null : new FusedTrainingProgram(builder, options, network, update);
    }

    private static bool HoldsAll(FusedNetwork network, TrainingGraphBuilder builder)
    {
        var names = network.Parameters.Select(parameter => parameter.Name).ToHashSet();
        return builder.Layout.Parameters.All(parameter => names.Contains(parameter.Name));
    }
}
