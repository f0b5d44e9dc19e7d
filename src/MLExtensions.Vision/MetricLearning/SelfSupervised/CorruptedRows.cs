using MLExtensions.Numerics;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Vectors in which some values come from other rows, drawn for each value by itself: its marginal distribution stays (SCARF: Bahri et al. 2022).</summary>
/// <param name="rows">The vectors.</param>
/// <param name="scaling">What is done to them.</param>
/// <param name="share">The part of the values that is replaced.</param>
/// <param name="seed">The seed.</param>
internal sealed class CorruptedRows(FloatMatrix rows, FeatureStandardization scaling, double share, long seed) : TrainingRows
{
    public override long[] Dims { get; } = [rows.Columns];

    public override void Write(int row, int place, long stream, Span<float> target)
    {
        var random = new RandomSequence(seed, stream);
        rows.Row(row).CopyTo(target);
        for (int i = 0; i < target.Length; i++)
        {
            if (random.NextDouble() < share)
            {
                target[i] = rows[random.NextInt32(rows.Rows), i];
            }
        }

        scaling.Apply(target, target);
    }
}
