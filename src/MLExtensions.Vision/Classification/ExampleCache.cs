using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>What a training keeps of its images: labels and features, and the pixels where they are needed again.</summary>
internal sealed class ExampleCache : IDisposable
{
    private ExampleCache(RowStore<float> features, RowStore<byte>? pixels)
    {
        Features = features;
        Pixels = pixels;
    }

    /// <summary>The class of each row of <see cref="Features"/>.</summary>
    public List<int> Labels { get; } = [];

    /// <summary>Features by row; rows of augmented images follow those of the images.</summary>
    public RowStore<float> Features { get; }

    /// <summary>Pixels by row, planes as the graph reads them; null where only features are kept.</summary>
    public RowStore<byte>? Pixels { get; }

    /// <summary>Computes the features of all images, once.</summary>
    public static ExampleCache Fill(ExampleSource source, BatchRunner features, bool keepsPixels, ImageClassifierOptions options, Action<long, long?> report)
    {
        var cache = new ExampleCache(
            new RowStore<float>(features.OutputLength, options.CacheBytes, options.CacheFolder),
            keepsPixels ? new RowStore<byte>(features.InputLength, options.CacheBytes, options.CacheFolder) : null);
        try
        {
            byte[] bytes = keepsPixels ? new byte[features.InputLength] : [];
            for (bool more = true; more;)
            {
                int count = 0;
                while (count < features.Capacity && (more = source.Next(features.Input(count), out int label)))
                {
                    cache.Labels.Add(label);
                    if (keepsPixels)
                    {
                        PlanarPixels.ToBytes(features.Input(count), bytes);
                        cache.Pixels!.Append(bytes);
                    }

                    count++;
                }

                features.Run(count, cache.Features);
                options.CancellationToken.ThrowIfCancellationRequested();
                report(cache.Labels.Count, source.Count);
            }

            return cache;
        }
        catch
        {
            cache.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Features.Dispose();
        Pixels?.Dispose();
    }
}
