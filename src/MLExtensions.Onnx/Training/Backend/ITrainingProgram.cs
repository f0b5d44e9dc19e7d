namespace MLExtensions.Onnx;

/// <summary>A compiled training with its state. Not thread-safe.</summary>
internal interface ITrainingProgram : IDisposable
{
    /// <summary>What a step is fed: the model's inputs and the loss's targets.</summary>
    IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>Everything that a checkpoint keeps: parameters, running statistics, optimizer state, accumulated gradients.</summary>
    IReadOnlyList<StateTensor> State { get; }

    /// <summary>Makes one step; one that throws leaves the state as it was.</summary>
    StepOutcome Step(ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan, CancellationToken cancellationToken);

    /// <summary>Computes the model's outputs with the current parameters, as in inference.</summary>
    OnnxResults Predict(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken);

    /// <summary>Computes the model's outputs and the loss with the current parameters, as in inference; the loss is the last result.</summary>
    OnnxResults Evaluate(ReadOnlySpan<OnnxFeed> feeds, CancellationToken cancellationToken);

    /// <summary>Copies a state tensor out.</summary>
    void Read(StateTensor tensor, Span<float> destination);

    /// <summary>Replaces a state tensor.</summary>
    void Write(StateTensor tensor, ReadOnlySpan<float> values);

    /// <summary>Finds the first value of a failed step that is not finite; null when all are.</summary>
    NotFiniteValue? FindNotFinite(ReadOnlySpan<OnnxFeed> feeds, in StepPlan plan);
}
