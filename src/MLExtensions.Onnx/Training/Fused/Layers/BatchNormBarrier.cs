namespace MLExtensions.Onnx.Training.Fused;

/// <summary>The part of a batch normalization that needs the whole batch: from sums to means. It passes the images on untouched.</summary>
internal sealed class BatchNormBarrier(Activation input, Activation passed, BatchNormState state) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs => [];

    public override Activation Output => passed;

    public override FusedParameter[] Parameters { get; } = state.Parameters;

    public override bool IsPerImage => false;

    public override long Bytes => state.Bytes;

    public override IReadOnlyList<FusedPhase> ForwardPhases(FusedBatch batch) => [new FusedPhase(1, (_, _) => state.FinishStatistics(batch, input.Pixels))];

    public override IReadOnlyList<FusedPhase> BackwardPhases(FusedBatch batch) => [new FusedPhase(1, (_, _) => state.FinishGradients(batch, input.Pixels))];

    public override void Commit() => state.Commit();

    protected override void Free() => state.Dispose();
}
