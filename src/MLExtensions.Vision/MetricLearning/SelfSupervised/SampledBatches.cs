using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Batches of rows that a sampler draws, made on several threads; a row that comes twice is made twice, in different ways.</summary>
/// <param name="sampler">Draws the rows.</param>
/// <param name="rows">Makes the rows.</param>
/// <param name="input">The input that they are fed to.</param>
/// <param name="threads">The most threads.</param>
internal sealed unsafe class SampledBatches(IRowSampler sampler, TrainingRows rows, string input, int threads) : IBatchSource
{
    public int BatchCount => sampler.BatchCount;

    public void Load(int epoch, int index, TrainingBatch batch)
    {
        (int[] drawn, long[] labels) = sampler.Draw(epoch, index);
        labels.CopyTo(batch.Fill<long>(EmbeddingNetwork.LabelName, drawn.Length));

        // A span cannot be captured; the memory stays fixed until all threads are done.
        fixed (float* start = batch.Fill<float>(input, [drawn.Length, .. rows.Dims]))
        {
            nint address = (nint)start;
            int length = rows.Length;
            long first = (((long)epoch * sampler.BatchCount) + index) * sampler.BatchSize;
            rows.Prepare(drawn, first);
            Workers.For(threads, drawn.Length, i => rows.Write(drawn[i], i, first + i, new Span<float>((float*)address + ((long)i * length), length)));
        }
    }
}
