using System.Globalization;
using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>Images from IDX files.</summary>
internal static class IdxImages
{
    public static ImageSet Read(string imagesPath, string labelsPath, IReadOnlyList<string>? classNames)
    {
        IdxFile images = IdxFile.Load(imagesPath), labels = IdxFile.Load(labelsPath);
        IReadOnlyList<int> dims = images.Dims;
        if (dims.Count is not (3 or 4) || (dims.Count == 4 && dims[3] is not (1 or 3)) || dims.Skip(1).Contains(0))
        {
            throw new InvalidDataException($"'{imagesPath}' is of [{string.Join(", ", dims)}]; images are [N, rows, columns] or [N, rows, columns, 3].");
        }

        if (labels.Dims.Count != 1 || labels.Dims[0] != dims[0])
        {
            throw new InvalidDataException($"'{labelsPath}' is of [{string.Join(", ", labels.Dims)}]; the {dims[0]} images of '{imagesPath}' need [{dims[0]}].");
        }

        int channels = dims.Count == 4 ? dims[3] : 1, length = dims[1] * dims[2] * channels;
        int[] numbers = [.. labels.Values.ToArray().Select(v => (int)v)];
        int classes = numbers.Length == 0 ? 0 : numbers.Max() + 1;
        if (classNames is not null && classNames.Count < classes)
        {
            throw new InvalidDataException($"'{labelsPath}' has a label {classes - 1}; there are {classNames.Count} class names.");
        }

        var set = new PixelImage[dims[0]];
        for (int i = 0; i < set.Length; i++)
        {
            set[i] = new PixelImage(dims[2], dims[1], channels, images.Values.Slice(i * length, length).ToArray());
        }

        return new ImageSet(set, numbers, classNames ?? [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))]);
    }
}
