using MLExtensions.Numerics;
using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Features that a frozen network computes of images changed at random, anew for each batch.</summary>
/// <param name="pixels">The images.</param>
/// <param name="runner">The frozen network; the caller's.</param>
/// <param name="scaling">Of the features.</param>
/// <param name="threads">The most threads that change images.</param>
internal sealed class FrozenRows(TrainingRows pixels, BatchRunner runner, FeatureStandardization scaling, int threads) : TrainingRows
{
    private float[] _features = [];

    public override long[] Dims { get; } = [runner.OutputLength];

    public override void Prepare(ReadOnlySpan<int> rows, long stream)
    {
        int[] all = rows.ToArray();
        Array.Resize(ref _features, all.Length * Length);
        for (int first = 0; first < all.Length; first += runner.Capacity)
        {
            int from = first, count = Math.Min(runner.Capacity, all.Length - first);
            Workers.For(threads, count, i => pixels.Write(all[from + i], i, stream + from + i, runner.Input(i)));
            runner.Run(count);
            for (int i = 0; i < count; i++)
            {
                scaling.Apply(runner.Output(i), _features.AsSpan((from + i) * Length, Length));
            }
        }
    }

    public override void Write(int row, int place, long stream, Span<float> target) => _features.AsSpan(place * Length, Length).CopyTo(target);
}
