using MLExtensions.Numerics;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Vectors of features, standardized.</summary>
internal sealed class VectorRows(FloatMatrix rows, FeatureStandardization scaling) : TrainingRows
{
    public override long[] Dims { get; } = [rows.Columns];

    public override void Write(int row, int place, long stream, Span<float> target) => scaling.Apply(rows.Row(row), target);
}
