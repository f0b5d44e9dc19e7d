using System.Numerics.Tensors;

namespace MLExtensions.Onnx;

/// <summary>The part of rows whose greatest output is at their label.</summary>
internal sealed class AccuracyMetric(string label, string? output) : ValidationMetric("accuracy", higherIsBetter: true)
{
    internal override double Evaluate(TrainingSession session, IBatchSource source, CancellationToken cancellationToken)
    {
        var batch = new TrainingBatch();
        long right = 0;
        long rows = 0;
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Load(epoch: 0, i, batch);
            using OnnxResults results = session.Program.Evaluate(batch.Feeds, cancellationToken);
            ReadOnlySpan<long> labels = batch.Values<long>(label);
            ReadOnlySpan<float> scores = results.Span<float>(output ?? results.Names[0]);
            if (scores.Length % labels.Length != 0)
                throw new InvalidOperationException($"Output '{output ?? results.Names[0]}' has {scores.Length} values for {labels.Length} labels; accuracy wants one row of scores a label.");
            int classes = scores.Length / labels.Length;
            for (int row = 0; row < labels.Length; row++)
                right += TensorPrimitives.IndexOfMax(scores.Slice(row * classes, classes)) == labels[row] ? 1 : 0;
            rows += labels.Length;
        }

        return (double)right / rows;
    }
}
