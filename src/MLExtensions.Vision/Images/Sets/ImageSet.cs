using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Images in memory with their classes.</summary>
public sealed class ImageSet
{
    /// <summary>A set of given images.</summary>
    /// <param name="images">The images, of any sizes.</param>
    /// <param name="labels">The class of each, an index into <paramref name="classNames"/>.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="sources">The file of each image, or null.</param>
    /// <exception cref="ArgumentException">The lengths differ, an item is null, or a label has no name.</exception>
    public ImageSet(IReadOnlyList<PixelImage> images, IReadOnlyList<int> labels, IReadOnlyList<string> classNames, IReadOnlyList<string>? sources = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        if (images.Count != labels.Count || (sources is not null && sources.Count != images.Count))
        {
            throw new ArgumentException($"{images.Count} images, {labels.Count} labels and {sources?.Count ?? images.Count} sources do not agree.", nameof(labels));
        }

        for (int i = 0; i < labels.Count; i++)
        {
            if (images[i] is null)
            {
                throw new ArgumentException($"Image {i} is null.", nameof(images));
            }

            if (labels[i] < 0 || labels[i] >= classNames.Count)
            {
                throw new ArgumentException($"Label {i} is {labels[i]}; there are {classNames.Count} classes.", nameof(labels));
            }
        }

        Images = images;
        Labels = labels;
        ClassNames = classNames;
        Sources = sources;
    }

    /// <summary>The images.</summary>
    public IReadOnlyList<PixelImage> Images { get; }

    /// <summary>The class of each image, an index into <see cref="ClassNames"/>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The file of each image; null where there are none.</summary>
    public IReadOnlyList<string>? Sources { get; }

    /// <summary>The files that were left out because they could not be read, with the reasons.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; init; } = [];

    /// <summary>Number of images.</summary>
    public int Count => Images.Count;

    /// <summary>Reads a folder that has a folder of image files for each class.</summary>
    /// <param name="folder">The folder; classes and files are taken in the ordinal order of their names.</param>
    /// <param name="options">Size, limits, what to do with bad files; null for the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There is no image in it, or a file cannot be read; the message names its path.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageSet FromFolder(string folder, ImageLoadOptions? options = null) => ImageFileList.FromFolder(folder, options).Load();

    /// <summary>Reads the files that a table names: a path and a class in each line.</summary>
    /// <param name="path">The table, with separators and columns as the options say. Paths in it start at its folder.</param>
    /// <param name="options">The table's form, size, limits, what to do with bad files; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such table.</exception>
    /// <exception cref="InvalidDataException">A line is malformed, or a file cannot be read; the message names path and line.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageSet FromCsv(string path, CsvLoadOptions? options = null) => ImageFileList.FromCsv(path, options).Load();

    /// <summary>Reads given files, without classes: all are of one whose name is empty.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">Size, limits, what to do with bad files; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no path, or one is null or empty.</exception>
    /// <exception cref="InvalidDataException">A file cannot be read; the message names its path.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageSet FromFiles(IEnumerable<string> paths, ImageLoadOptions? options = null) => ImageFileList.FromFiles(paths, options).Load();

    /// <summary>Reads images and labels from IDX files, plain or compressed by gzip: MNIST and its kin.</summary>
    /// <param name="imagesPath">The images, [N, rows, columns] of bytes, or [N, rows, columns, 3].</param>
    /// <param name="labelsPath">The labels, [N] of bytes.</param>
    /// <param name="classNames">The names of the classes; null for 0, 1, ….</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A file is malformed, or they do not belong together; the message names the path.</exception>
    public static ImageSet FromIdx(string imagesPath, string labelsPath, IReadOnlyList<string>? classNames = null) => IdxImages.Read(imagesPath, labelsPath, classNames);

    /// <summary>Reads CIFAR-10 in its binary form: a byte of label and 32 × 32 pixels as planes of red, green and blue.</summary>
    /// <param name="path">One <c>.bin</c> file; or the folder, of which <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> are read, or those of them that are there.</param>
    /// <exception cref="IOException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">A file ends within an image, or a label is above 9; the message names path and byte.</exception>
    public static ImageSet FromCifar10(string path) => Cifar10Images.Read(path);

    /// <summary>Parts the set at random, each class by itself, so that both parts have its share.</summary>
    /// <param name="fraction">The part of each class that goes into the first set, 0 to 1; where a class has two images at least, both sets get one.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Both sets, in the order of this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is not between 0 and 1.</exception>
    public (ImageSet First, ImageSet Second) Split(double fraction, long seed)
    {
        if (!(fraction > 0 && fraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The fraction must lie between 0 and 1.");
        }

        bool[] isFirst = new bool[Count];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, Count).GroupBy(i => Labels[i]))
        {
            int[] members = [.. group];
            new RandomSequence(seed, group.Key).Shuffle(members.AsSpan());
            int count = (int)Math.Round(fraction * members.Length);
            count = members.Length < 2 ? count : Math.Clamp(count, 1, members.Length - 1);
            foreach (int member in members.AsSpan(0, count))
            {
                isFirst[member] = true;
            }
        }

        return (Select(Enumerable.Range(0, Count).Where(i => isFirst[i])), Select(Enumerable.Range(0, Count).Where(i => !isFirst[i])));
    }

    /// <summary>The images of given indices, in their order.</summary>
    /// <param name="indices">The indices; one may come several times.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ImageSet Select(IEnumerable<int> indices)
    {
        int[] chosen = [.. indices];
        foreach (int index in chosen)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(indices));
        }

        return new ImageSet(
            [.. chosen.Select(i => Images[i])], [.. chosen.Select(i => Labels[i])], ClassNames, Sources is null ? null : [.. chosen.Select(i => Sources[i])]);
    }

    /// <summary>The first images of each class, in the order of this set.</summary>
    /// <param name="count">The most images of a class.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public ImageSet TakePerClass(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var taken = new int[ClassNames.Count];
        return Select(Enumerable.Range(0, Count).Where(i => taken[Labels[i]]++ < count));
    }

    /// <summary>The same set with every image changed.</summary>
    /// <param name="change">From an image to another; called on several threads.</param>
    public ImageSet Transform(Func<PixelImage, PixelImage> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var images = new PixelImage[Count];
        Workers.For(Environment.ProcessorCount, Count, i => images[i] = change(Images[i]));
        return new ImageSet(images, Labels, ClassNames, Sources) { Skipped = Skipped };
    }

    /// <summary>The set with every image of one size.</summary>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <param name="fit">What happens to images of another shape.</param>
    public ImageSet Resize(int width, int height, ImageFit fit = ImageFit.Crop) => Transform(image => image.Fit(width, height, fit));

    /// <summary>The images as one tensor.</summary>
    /// <param name="preprocessing">What is done to pixels.</param>
    /// <param name="layout">The order of the values.</param>
    /// <param name="channels">3 or 1.</param>
    /// <returns>[N, channels, height, width] or [N, height, width, channels], row-major.</returns>
    /// <exception cref="InvalidOperationException">The images are not of one size, or too many for an array.</exception>
    public float[] ToTensor(ImagePreprocessing preprocessing, TensorLayout layout = TensorLayout.Nchw, int channels = 3)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (Count == 0)
        {
            return [];
        }

        (int width, int height) = (Images[0].Width, Images[0].Height);
        for (int i = 0; i < Count; i++)
        {
            if (Images[i].Width != width || Images[i].Height != height)
            {
                throw new InvalidOperationException(
                    $"Image {i} is of {Images[i].Width} × {Images[i].Height} pixels, image 0 of {width} × {height}: a tensor needs one size ({nameof(Resize)}).");
            }
        }

        int length = checked(width * height * channels);
        if ((long)length * Count > Array.MaxLength)
        {
            throw new InvalidOperationException($"{Count} images of {width} × {height} × {channels} values do not fit into an array; take them in batches.");
        }

        var tensor = new float[length * Count];
        Workers.For(Environment.ProcessorCount, Count, i => preprocessing.Apply(Images[i], tensor.AsSpan(i * length, length), layout, channels));
        return tensor;
    }

    /// <summary>The set as a view for pipelines: an image or pixels, the class's name, the file.</summary>
    /// <param name="columns">The columns' names and form; null for the defaults.</param>
    public ImageDataView ToDataView(ImageColumns? columns = null) => new ImageDataView(new ImageSetRows(this), columns ?? new ImageColumns());
}
