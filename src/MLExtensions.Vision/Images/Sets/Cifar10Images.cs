namespace MLExtensions.Vision;

/// <summary>CIFAR-10 in its binary form (Krizhevsky 2009).</summary>
internal static class Cifar10Images
{
    private const int Size = 32;
    private const int Plane = Size * Size;
    private const int Record = 1 + (3 * Plane);

    private static readonly string[] s_classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    public static ImageSet Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] files = [path];
        if (Directory.Exists(path))
        {
            files = [.. Enumerable.Range(1, 5).Select(i => Path.Combine(path, $"data_batch_{i}.bin")).Where(File.Exists)];
            if (files.Length == 0)
            {
                throw new FileNotFoundException($"'{path}' has no file data_batch_1.bin to data_batch_5.bin.");
            }
        }

        var images = new List<PixelImage>();
        var labels = new List<int>();
        foreach (string file in files)
        {
            ReadFile(file, images, labels);
        }

        return new ImageSet(images, labels, s_classes);
    }

    private static void ReadFile(string path, List<PixelImage> images, List<int> labels)
    {
        using FileStream file = File.OpenRead(path);
        var record = new byte[Record];
        for (long at = 0; ; at += Record)
        {
            int got = file.ReadAtLeast(record, Record, throwOnEndOfStream: false);
            if (got == 0 && at > 0)
            {
                return;
            }

            if (got < Record)
            {
                throw new InvalidDataException($"'{path}' ends at byte {at + got}, within an image of {Record} bytes.");
            }

            if (record[0] >= s_classes.Length)
            {
                throw new InvalidDataException($"'{path}' has label {record[0]} at byte {at}; those of CIFAR-10 are 0 to 9.");
            }

            var pixels = new byte[3 * Plane];
            for (int i = 0; i < Plane; i++)
            {
                (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (record[1 + i], record[1 + Plane + i], record[1 + (2 * Plane) + i]);
            }

            images.Add(new PixelImage(Size, Size, 3, pixels));
            labels.Add(record[0]);
        }
    }
}
