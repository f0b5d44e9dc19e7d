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
            sum += count * (double)(session.Loss is EmbeddingLoss loss ? Outside(loss, results, batch) : results.Span<float>(results.Names[^1])[0]);
            rows += count;
        }

        return sum / rows;
    }

    private static float Outside(EmbeddingLoss loss, OnnxResults results, TrainingBatch batch)
    {
        string output = loss.Output ?? results.Names[0];
        ReadOnlySpan<float> embeddings = results.Span<float>(output);
        return OrtEmbeddingLoss.ComputeOn(loss, embeddings, (int)results.Dims(output)[1], batch.Feeds, EmbeddingBatch.Outside, new float[embeddings.Length]);
    }
}
