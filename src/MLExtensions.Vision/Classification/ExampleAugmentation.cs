using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>Augments cached images; an augmented image depends on the seed, the row and a number alone.</summary>
internal sealed class ExampleAugmentation
{
    private readonly ImageSize _size;
    private readonly ImageAugmenter _augmenter;
    private readonly ImageClassifierOptions _options;
    private readonly long _seed;

    public ExampleAugmentation(ImageSize size, ImageClassifierOptions options, long seed)
    {
        _size = size;
        _augmenter = new ImageAugmenter(size.Width, size.Height) { Crop = options.AugmentedCrop, Augmentations = options.Augmentations };
        _options = options;
        _seed = seed;
    }

    /// <summary>Adds the features of augmented copies to a cache.</summary>
    /// <param name="examples">The cache, with pixels.</param>
    /// <param name="rows">The images to copy.</param>
    /// <param name="features">Computes features.</param>
    /// <param name="report">Told how many are done.</param>
    /// <returns><paramref name="rows"/>, and the rows of the copies.</returns>
    public IReadOnlyList<int> AddCopies(ExampleCache examples, IReadOnlyList<int> rows, BatchRunner features, Action<long, long?> report)
    {
        var all = new List<int>(rows);
        int total = checked(rows.Count * _options.AugmentedCopies);
        for (int first = 0; first < total; first += features.Capacity)
        {
            int count = Math.Min(features.Capacity, total - first);
            Draw(examples, count, i => (rows[(first + i) % rows.Count], (first + i) / rows.Count), features);
            for (int i = 0; i < count; i++)
            {
                all.Add(examples.Labels.Count);
                examples.Labels.Add(examples.Labels[rows[(first + i) % rows.Count]]);
            }

            features.Run(count, examples.Features);
            _options.CancellationToken.ThrowIfCancellationRequested();
            report(first + count, total);
        }

        return all;
    }

    /// <summary>Draws a batch of augmented images into a runner's input, on several threads.</summary>
    /// <param name="examples">The cache, with pixels.</param>
    /// <param name="count">Images of the batch.</param>
    /// <param name="choose">The row of each, and the number of its variant.</param>
    /// <param name="target">Receives planes.</param>
    public void Draw(ExampleCache examples, int count, Func<int, (int Row, long Variant)> choose, BatchRunner target) =>
        Parallel.For(0, count, i =>
        {
            (int row, long variant) = choose(i);
            var planes = new byte[examples.Pixels!.RowLength];
            examples.Pixels.Read(row, planes);
            PixelImage image = PlanarPixels.ToImage(planes, _size.Width, _size.Height);
            PlanarPixels.Write(_augmenter.Apply(image, _seed, (variant << 32) | (uint)row), target.Input(i));
        });
}
