using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Covers places of an image with a grey patch, one after another, and notes how far a class score falls.</summary>
internal sealed class OcclusionScan(NetworkInput input, LayerResponses scores, float[] planes, int target, OcclusionOptions options)
{
    private const float Grey = 0.5f;

    private readonly int _patch = options.PatchSize > 0 ? options.PatchSize : Math.Max(Math.Min(scores.Height, scores.Width) / 8, 1);

    /// <summary>The mean fall of the score over the places of the patch that cover a pixel.</summary>
    public (float[] Map, bool IsComplete) Run(float score, int threads, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        int[] rows = [.. Places(scores.Height)], columns = [.. Places(scores.Width)];
        var falls = new float[rows.Length * columns.Length];
        Array.Fill(falls, float.NaN);
        bool complete = true;
        int done = 0;
        var reporting = new Lock();
        try
        {
            Workers.For(threads, (falls.Length + options.BatchSize - 1) / options.BatchSize, batch =>
            {
                int first = batch * options.BatchSize, count = Math.Min(options.BatchSize, falls.Length - first);
                Cover(first, count, rows, columns, score, falls);
                lock (reporting)
                {
                    done += count;
                    progress?.Report(new TrainingProgress("covering places", 0, 0, (double)done / falls.Length, double.NaN, 0, null));
                }
            }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && options.OnCancel == CancelBehavior.ReturnBest)
        {
            complete = false;
        }

        return (Spread(falls, rows, columns), complete);
    }

    private void Cover(int first, int count, int[] rows, int[] columns, float score, float[] falls)
    {
        var tensor = new float[count * planes.Length];
        var covered = new float[planes.Length];
        for (int i = 0; i < count; i++)
        {
            planes.CopyTo(covered, 0);
            int top = rows[(first + i) / columns.Length], left = columns[(first + i) % columns.Length];
            int bottom = Math.Min(top + _patch, scores.Height), right = Math.Min(left + _patch, scores.Width);
            for (int channel = 0; channel < input.Channels; channel++)
            {
                for (int row = top; row < bottom; row++)
                {
                    covered.AsSpan((((channel * scores.Height) + row) * scores.Width) + left, right - left).Fill(Grey);
                }
            }

            input.Write(covered, tensor.AsSpan(i * planes.Length, planes.Length));
        }

        scores.Run(tensor, count, values =>
        {
            for (int i = 0; i < count; i++)
            {
                falls[first + i] = score - values[(i * scores.Filters) + target];
            }
        });
    }

    private float[] Spread(float[] falls, int[] rows, int[] columns)
    {
        var sums = new float[scores.Height * scores.Width];
        var counts = new int[sums.Length];
        for (int place = 0; place < falls.Length; place++)
        {
            if (float.IsNaN(falls[place]))
            {
                continue;
            }

            int top = rows[place / columns.Length], left = columns[place % columns.Length];
            for (int row = top; row < Math.Min(top + _patch, scores.Height); row++)
            {
                for (int column = left; column < Math.Min(left + _patch, scores.Width); column++)
                {
                    sums[(row * scores.Width) + column] += falls[place];
                    counts[(row * scores.Width) + column]++;
                }
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] /= Math.Max(counts[i], 1);
        }

        return sums;
    }

    /// <summary>Where the patch begins along one axis; the last place ends with the image.</summary>
    private IEnumerable<int> Places(int size)
    {
        int stride = options.Stride > 0 ? options.Stride : Math.Max(_patch / 2, 1);
        int place = 0;
        for (; place + _patch < size; place += stride)
        {
            yield return place;
        }

        yield return Math.Max(size - _patch, 0);
    }
}
