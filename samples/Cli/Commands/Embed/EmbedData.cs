using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary>The images that a path names, in a part to learn from and a part to test on.</summary>
/// <param name="Training">The part to learn from; the references of retrieval.</param>
/// <param name="Test">The part to test on; the queries.</param>
internal sealed record EmbedData(ImageSet Training, ImageSet Test)
{
    private const double TrainingFraction = 0.8;

    /// <summary>All of it, training first.</summary>
    public ImageSet All => new(
        [.. Training.Images, .. Test.Images],
        [.. Training.Labels, .. Test.Labels],
        Training.ClassNames,
        Training.Sources is { } first && Test.Sources is { } second ? [.. first, .. second] : null);

    /// <summary>
    /// Reads a folder of IDX files (as MNIST's), a folder with the folders <c>train</c> and <c>test</c>, a folder of a folder for each class, or
    /// Omniglot as a folder or zip (<c>alphabet/character/drawing.png</c>). Where there is no test part, a fifth of each class is.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="seed">The seed that divides a folder of classes.</param>
    /// <param name="skipsBad">Whether files that cannot be read are left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There are no images of one of these forms.</exception>
    public static EmbedData Load(string path, long seed, bool skipsBad, CancellationToken cancellationToken)
    {
        if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return Divide(OmniglotImages.Read(path, size: null, cancellationToken).Set, seed);
        }

        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"There is no folder '{path}'.");
        }

        if (IdxPair(path, "train") is { } idx)
        {
            var training = ImageSet.FromIdx(idx.Images, idx.Labels);
            return IdxPair(path, "t10k") is { } test ? Aligned(training, ImageSet.FromIdx(test.Images, test.Labels)) : Divide(training, seed);
        }

        var load = new ImageLoadOptions { BadFiles = skipsBad ? BadFileBehavior.Skip : BadFileBehavior.Throw, CancellationToken = cancellationToken };
        string train = Path.Combine(path, "train"), held = Path.Combine(path, "test");
        return Directory.Exists(train) && Directory.Exists(held) ? Aligned(ImageSet.FromFolder(train, load), ImageSet.FromFolder(held, load))
            : HasFoldersOfFolders(path) ? Divide(OmniglotImages.Read(path, size: null, cancellationToken).Set, seed)
            : Divide(ImageSet.FromFolder(path, load), seed);
    }

    /// <summary>The part of some classes, which are then numbered from 0.</summary>
    /// <param name="classes">The classes; null for all.</param>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public EmbedData Of(ClassChoice? classes)
    {
        if (classes is null)
        {
            return this;
        }

        int[] kept = classes.Of(Training.ClassNames);
        return new EmbedData(Take(Training, kept), Take(Test, kept));
    }

    private static EmbedData Divide(ImageSet set, long seed)
    {
        (ImageSet training, ImageSet test) = set.Split(TrainingFraction, seed);
        return new EmbedData(training, test);
    }

    // One number for each class, whichever part knows it.
    private static EmbedData Aligned(ImageSet training, ImageSet test)
    {
        string[] names = [.. training.ClassNames.Union(test.ClassNames)];
        int[] numbers = [.. test.ClassNames.Select(name => Array.IndexOf(names, name))];
        return new EmbedData(
            new ImageSet(training.Images, training.Labels, names, training.Sources) { Skipped = training.Skipped },
            new ImageSet(test.Images, [.. test.Labels.Select(label => numbers[label])], names, test.Sources) { Skipped = test.Skipped });
    }

    private static ImageSet Take(ImageSet set, int[] classes)
    {
        ImageSet some = set.Select(Enumerable.Range(0, set.Count).Where(row => Array.IndexOf(classes, set.Labels[row]) >= 0));
        return new ImageSet(some.Images, [.. some.Labels.Select(label => Array.IndexOf(classes, label))], [.. classes.Select(c => set.ClassNames[c])], some.Sources) { Skipped = set.Skipped };
    }

    private static (string Images, string Labels)? IdxPair(string folder, string part)
    {
        string? images = Find("images-idx3"), labels = Find("labels-idx1");
        return images is not null && labels is not null ? (images, labels) : null;

        string? Find(string kind) => new[] { "-ubyte", "-ubyte.gz" }.Select(end => Path.Combine(folder, $"{part}-{kind}{end}")).FirstOrDefault(File.Exists);
    }

    private static bool HasFoldersOfFolders(string path)
    {
        string[] classes = [.. Directory.GetDirectories(path).Where(d => !Path.GetFileName(d).StartsWith('.'))];
        return classes.Length > 0 && classes.All(d => Directory.GetDirectories(d).Length > 0 && !Directory.EnumerateFiles(d).Any(f => !Path.GetFileName(f).StartsWith('.')));
    }
}
