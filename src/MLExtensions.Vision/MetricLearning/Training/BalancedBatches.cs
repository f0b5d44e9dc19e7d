using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Batches of P classes with K rows each, of rows that are made on several threads.</summary>
/// <param name="sampler">Draws the rows.</param>
/// <param name="labels">The label of each row.</param>
/// <param name="rows">Makes the rows.</param>
/// <param name="input">The input that they are fed to.</param>
/// <param name="threads">The most threads.</param>
internal sealed unsafe class BalancedBatches(BalancedSampler sampler, long[] labels, TrainingRows rows, string input, int threads) : IBatchSource
{
    public int BatchCount => sampler.BatchCount;

    public void Load(int epoch, int index, TrainingBatch batch)
    {
        int[] drawn = sampler.Draw(epoch, index);
        Span<long> targets = batch.Fill<long>(EmbeddingNetwork.LabelName, drawn.Length);
        for (int i = 0; i < drawn.Length; i++)
        {
            targets[i] = labels[drawn[i]];
        }

        // A span cannot be captured; the memory stays fixed until all threads are done.
        fixed (float* start = batch.Fill<float>(input, [drawn.Length, .. rows.Dims]))
        {
            nint address = (nint)start;
            int length = rows.Length;
            long first = (((long)epoch * sampler.BatchCount) + index) * drawn.Length;
            rows.Prepare(drawn, first);
            Workers.For(threads, drawn.Length, i => rows.Write(drawn[i], i, first + i, new Span<float>((float*)address + ((long)i * length), length)));
        }
    }
}
