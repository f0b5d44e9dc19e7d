using System.IO.Compression;

namespace MLExtensions.Vision;

/// <summary>
/// Omniglot (Lake et al. 2015): drawings of the characters of alphabets, twenty of each, in folders <c>alphabet/character/drawing.png</c>. A class is a
/// character, named <c>alphabet/character</c>.
/// </summary>
public sealed class OmniglotImages
{
    private readonly string[] _alphabetOf;

    private OmniglotImages(ImageSet set)
    {
        Set = set;
        _alphabetOf = [.. set.ClassNames.Select(name => name[..name.LastIndexOf('/')])];
        Alphabets = [.. _alphabetOf.Distinct()];
    }

    /// <summary>All drawings, grey: dark strokes on white paper are made light strokes on black, as in MNIST.</summary>
    public ImageSet Set { get; }

    /// <summary>The alphabets, in ordinal order.</summary>
    public IReadOnlyList<string> Alphabets { get; }

    /// <summary>Reads Omniglot.</summary>
    /// <param name="path">A folder, or a zip file, with a folder for each alphabet; or whose one folder has.</param>
    /// <param name="size">Width and height that drawings are brought to; null for their own, 105.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">There is no such file or folder.</exception>
    /// <exception cref="InvalidDataException">A drawing cannot be read, or there is none; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static OmniglotImages Read(string path, int? size = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (size is int value)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(size));
        }

        List<(string Name, byte[] File)> files = Directory.Exists(path) ? FromFolder(path, cancellationToken) : FromZip(path, cancellationToken);
        files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        string[] classNames = [.. files.Select(file => ClassOf(file.Name)).Distinct()];
        var numbers = classNames.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number);
        if (files.Count == 0)
        {
            throw new InvalidDataException($"'{path}': no drawing in it; Omniglot has files alphabet/character/drawing.png.");
        }

        var images = new PixelImage[files.Count];
        Numerics.Workers.For(Environment.ProcessorCount, files.Count, i => images[i] = Decode(path, files[i].Name, files[i].File, size), cancellationToken);
        return new OmniglotImages(new ImageSet(images, [.. files.Select(file => numbers[ClassOf(file.Name)])], classNames, [.. files.Select(file => file.Name)]));
    }

    /// <summary>The drawings of some alphabets, with their characters as classes from 0.</summary>
    /// <param name="alphabets">Names of <see cref="Alphabets"/>.</param>
    /// <exception cref="ArgumentException">There is no such alphabet.</exception>
    public ImageSet Select(params IReadOnlyCollection<string> alphabets)
    {
        ArgumentNullException.ThrowIfNull(alphabets);
        if (alphabets.FirstOrDefault(name => !Alphabets.Contains(name)) is string unknown)
        {
            throw new ArgumentException($"There is no alphabet '{unknown}'; there are {string.Join(", ", Alphabets)}.", nameof(alphabets));
        }

        int[] classes = [.. Enumerable.Range(0, _alphabetOf.Length).Where(i => alphabets.Contains(_alphabetOf[i]))];
        var numbers = classes.Select((from, to) => (from, to)).ToDictionary(pair => pair.from, pair => pair.to);
        int[] rows = [.. Enumerable.Range(0, Set.Count).Where(i => numbers.ContainsKey(Set.Labels[i]))];
        return new ImageSet(
            [.. rows.Select(i => Set.Images[i])], [.. rows.Select(i => numbers[Set.Labels[i]])], [.. classes.Select(i => Set.ClassNames[i])], [.. rows.Select(i => Set.Sources![i])]);
    }

    /// <summary>
    /// A set with every class four times: as it is, and turned by 90, 180 and 270 degrees as classes of their own (Vinyals et al. 2016), since a turned character is
    /// another one.
    /// </summary>
    /// <param name="set">A set of square images.</param>
    /// <exception cref="ArgumentException">An image is not square.</exception>
    public static ImageSet WithTurns(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        int classes = set.ClassNames.Count;
        var images = new List<PixelImage>(4 * set.Count);
        var labels = new List<int>(4 * set.Count);
        var names = new List<string>(4 * classes);
        var sources = new List<string>(4 * set.Count);
        for (int turns = 0; turns < 4; turns++)
        {
            for (int i = 0; i < set.Count; i++)
            {
                images.Add(Turn(set.Images[i], turns, i));
                labels.Add((turns * classes) + set.Labels[i]);
                sources.Add(set.Sources?[i] ?? "");
            }

            names.AddRange(set.ClassNames.Select(name => turns == 0 ? name : $"{name} turned by {90 * turns}"));
        }

        return new ImageSet(images, labels, names, set.Sources is null ? null : sources);
    }

    /// <summary>
    /// A set with further classes, each composed of two: drawings of both, smaller and laid over each other at places that are the class's own. An embedding
    /// that is learned from few characters meets more shapes so, and knows characters that it has never seen better apart.
    /// </summary>
    /// <param name="set">A set of square images of one size: light strokes on black.</param>
    /// <param name="classes">The number of classes to add.</param>
    /// <param name="seed">The seed that pairs and places are drawn by.</param>
    /// <exception cref="ArgumentException">The set is empty, or an image is not square or of another size or kind than the first.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is negative.</exception>
    public static ImageSet WithCompositions(ImageSet set, int classes, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfNegative(classes);
        return CharacterComposition.AddTo(set, classes, seed);
    }

    private static PixelImage Turn(PixelImage image, int turns, int number)
    {
        if (image.Width != image.Height)
        {
            throw new ArgumentException($"Image {number} is of {image.Width} × {image.Height} pixels; only square ones can be turned by 90 degrees.", nameof(image));
        }

        return turns switch
        {
            0 => image,
            1 => ImageTurning.Apply(image, ImageOrientation.TurnRight),
            2 => ImageTurning.Apply(image, ImageOrientation.TurnedByHalf),
            _ => ImageTurning.Apply(image, ImageOrientation.TurnLeft),
        };
    }

    private static PixelImage Decode(string path, string name, byte[] file, int? size)
    {
        PixelImage image;
        try
        {
            using var stream = new MemoryStream(file, writable: false);
            image = PixelImage.Load(stream, new ImageReadOptions { Color = ImageColor.Grey });
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}', drawing '{name}': {e.Message}", e);
        }

        image = size is int side ? image.Fit(side, side, ImageFit.Crop) : image;
        byte[] ink = image.Pixels.ToArray();
        for (int i = 0; i < ink.Length; i++)
        {
            ink[i] = (byte)(255 - ink[i]);
        }

        return new PixelImage(image.Width, image.Height, 1, ink);
    }

    private static List<(string Name, byte[] File)> FromFolder(string path, CancellationToken cancellationToken)
    {
        var files = new List<(string, byte[])>();
        foreach (string file in Directory.EnumerateFiles(path, "*.png", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/');
            if (IsDrawing(name))
            {
                files.Add((Shorten(name), File.ReadAllBytes(file)));
            }
        }

        return files;
    }

    private static List<(string Name, byte[] File)> FromZip(string path, CancellationToken cancellationToken)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        var files = new List<(string, byte[])>();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsDrawing(entry.FullName))
            {
                continue;
            }

            using Stream stream = entry.Open();
            using var file = new MemoryStream();
            stream.CopyTo(file);
            files.Add((Shorten(entry.FullName), file.ToArray()));
        }

        return files;
    }

    private static bool IsDrawing(string name) => name.EndsWith(".png", StringComparison.OrdinalIgnoreCase) && name.Count(c => c == '/') >= 2;

    /// <summary>alphabet/character/drawing, without folders before it.</summary>
    private static string Shorten(string name) => string.Join('/', name.Split('/')[^3..]);

    private static string ClassOf(string name) => name[..name.LastIndexOf('/')];
}
