namespace MLExtensions.Onnx;

/// <summary>The training's loss, in inference mode: mean over the batches, weighted by their rows.</summary>
internal sealed class LossMetric() : ValidationMetric("loss", higherIsBetter: false)
{
    internal override double Evaluate(TrainingSession session, IBatchSource source, CancellationToken cancellationToken)
    {
        var batch = new TrainingBatch();
        double sum = 0;
        long rows = 0;
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Load(epoch: 0, i, batch);
            using OnnxResults results = session.Program.Evaluate(batch.Feeds, cancellationToken);
            long count = batch.Feeds[0].Dims.Count > 0 ? batch.Feeds[0].Dims[0] : 1;
            sum += count * (double)results.Span<float>(results.Names[^1])[0];
            rows += count;
        }

        return sum / rows;
    }
}
