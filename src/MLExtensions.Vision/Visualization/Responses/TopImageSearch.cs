using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Finds the images to which filters respond most (Zeiler and Fergus, Visualizing and understanding convolutional networks, 2014, section 3).</summary>
internal sealed class TopImageSearch(VisualizedNetwork network, CnnLayer layer, LayerResponses session, IReadOnlyList<PixelImage> images, TopImagesOptions options)
{
    private readonly Lock _lock = new();
    private readonly StrongestPlaces _strongest = new(session.Filters, options.Count);
    private readonly double[]?[] _sums = new double[]?[(images.Count + options.BatchSize - 1) / options.BatchSize];
    private int _seen;

    /// <summary>Looks at all images.</summary>
    /// <param name="filters">The filters asked for.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="progress">Is told of each batch.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public TopImagesResult Run(IReadOnlyList<int> filters, int threads, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        bool complete = true;
        try
        {
            Workers.For(threads, _sums.Length, batch => Look(batch, progress), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && options.OnCancel == CancelBehavior.ReturnBest)
        {
            complete = false;
        }

        return new TopImagesResult(layer.Name, [.. filters.Select(Describe)], _seen, complete);
    }

    private void Look(int batch, IProgress<TrainingProgress>? progress)
    {
        int first = batch * options.BatchSize, count = Math.Min(options.BatchSize, images.Count - first);
        int pixels = network.Input.Channels * session.Height * session.Width;
        var tensor = new float[count * pixels];
        for (int i = 0; i < count; i++)
        {
            network.Input.Write(Planes.Of(Fitted(first + i), network.Input.Channels), tensor.AsSpan(i * pixels, pixels));
        }

        session.Run(tensor, count, responses => Take(batch, first, count, responses));
        lock (_lock)
        {
            _seen += count;
            progress?.Report(new TrainingProgress("looking at images", 0, 0, (double)_seen / images.Count, double.NaN, 0, null));
        }
    }

    private void Take(int batch, int first, int count, ReadOnlySpan<float> responses)
    {
        int plane = session.MapHeight * session.MapWidth;
        var sums = new double[session.Filters];
        lock (_lock)
        {
            _sums[batch] = sums;
            for (int i = 0; i < count; i++)
            {
                for (int filter = 0; filter < sums.Length; filter++)
                {
                    ReadOnlySpan<float> map = responses.Slice(((i * sums.Length) + filter) * plane, plane);
                    sums[filter] += TensorPrimitives.Sum(map);
                    int place = TensorPrimitives.IndexOfMax(map);
                    _strongest.Add(filter, new StrongPlace(map[place], first + i, place));
                }
            }
        }
    }

    private TopImages Describe(int filter)
    {
        double sum = 0;
        foreach (double[]? sums in _sums)
        {
            sum += sums?[filter] ?? 0;
        }

        var found = new List<TopImage>();
        foreach (StrongPlace place in _strongest.Of(filter))
        {
            int row = place.Place / session.MapWidth, column = place.Place % session.MapWidth;
            found.Add(new TopImage(place.Image, place.Response, row, column, Patch(place.Image, row, column)));
        }

        return new TopImages(filter, found, _seen == 0 ? double.NaN : sum / ((double)_seen * session.MapHeight * session.MapWidth));
    }

    private PixelImage Fitted(int image) => images[image].Fit(session.Width, session.Height, ImageFit.Crop);

    private PixelImage Patch(int image, int row, int column)
    {
        PixelImage fitted = Fitted(image);
        if (layer.ReceptiveField is not ReceptiveField field)
        {
            return fitted;
        }

        (int left, int top, int width, int height) = field.At(row, column);
        int right = Math.Min(left + width, fitted.Width), bottom = Math.Min(top + height, fitted.Height);
        (left, top) = (Math.Clamp(left, 0, fitted.Width - 1), Math.Clamp(top, 0, fitted.Height - 1));
        return fitted.Crop(left, top, Math.Max(right - left, 1), Math.Max(bottom - top, 1));
    }
}
