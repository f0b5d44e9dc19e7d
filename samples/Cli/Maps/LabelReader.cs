using System.Globalization;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Maps;

/// <summary>Reads the class of each row: an IDX or NumPy array, or a text file of a line each.</summary>
internal static class LabelReader
{
    /// <summary>Reads files one after the other, and as many labels as there are rows.</summary>
    /// <exception cref="InvalidDataException">There are fewer labels than rows, or more where no limit was set.</exception>
    public static string[] Read(IReadOnlyList<string> paths, int rows, bool limited)
    {
        string[] labels = [.. paths.SelectMany(ReadOne)];
        string names = string.Join("', '", paths);
        if (labels.Length < rows || (labels.Length > rows && !limited))
        {
            throw new InvalidDataException($"'{names}' has {labels.Length} labels; there are {rows} rows.");
        }

        return labels[..rows];
    }

    private static string[] ReadOne(string path)
    {
        switch (RowFormat.Guess(path))
        {
            case RowFormat.Npy:
                return NpyMatrix.ReadLabels(path);
            case RowFormat.Idx:
                IdxFile file = IdxFile.Load(path);
                return file.Dims.Count == 1
                    ? [.. file.ToLabels().Select(v => v.ToString(CultureInfo.InvariantCulture))]
                    : throw new InvalidDataException($"'{path}' has the dimensions [{string.Join(", ", file.Dims)}]; labels need one.");
            default:
                using (StreamReader reader = CsvFile.OpenText(path))
                {
                    string[] lines = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
                    return lines is [.., ""] ? lines[..^1] : lines;
                }
        }
    }
}
