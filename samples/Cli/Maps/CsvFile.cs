using System.Globalization;
using System.IO.Compression;
using System.Text;
using MLExtensions.Numerics;

namespace MLExtensions.Cli.Maps;

/// <summary>
/// Numbers in lines, separated by commas, semicolons, tabs or blanks, with or without a line of headings; plain or gzip. A field
/// may stand in quotation marks.
/// </summary>
internal static class CsvFile
{
    private static readonly char[] Separators = [',', ';', '\t', ' '];

    /// <summary>Reads rows of numbers.</summary>
    /// <exception cref="InvalidDataException">A line has another number of fields than the first, or a field is no number; the message names the line and the field.</exception>
    public static FloatMatrix Read(string path, int? limit, CancellationToken cancellationToken)
    {
        using StreamReader reader = OpenText(path);
        var values = new List<float>();
        char separator = ',';
        int columns = 0, rows = 0, line = 0;
        while (rows < (limit ?? int.MaxValue) && reader.ReadLine() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (columns == 0)
            {
                separator = Array.Find(Separators, text.Contains);
                columns = Count(text, separator);
                if (line == 1 && IsHeading(text, separator))
                {
                    continue;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            ReadRow(values, text, separator, columns, path, line);
            rows++;
        }

        if (rows == 0)
        {
            throw new InvalidDataException($"'{path}' has no row of numbers.");
        }

        return new FloatMatrix(values.ToArray(), rows, columns);
    }

    /// <summary>Opens a text file, plain or gzip.</summary>
    public static StreamReader OpenText(string path)
    {
        FileStream file = File.OpenRead(path);
        bool compressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return new StreamReader(compressed ? new GZipStream(file, CompressionMode.Decompress) : file, Encoding.UTF8);
    }

    private static int Count(ReadOnlySpan<char> line, char separator)
    {
        int count = 0;
        foreach (Range _ in line.Trim().Split(separator))
        {
            count++;
        }

        return count;
    }

    private static bool IsHeading(ReadOnlySpan<char> line, char separator)
    {
        line = line.Trim();
        foreach (Range range in line.Split(separator))
        {
            if (TryParse(line[range], out _))
            {
                return false;
            }
        }

        return true;
    }

    private static void ReadRow(List<float> values, ReadOnlySpan<char> line, char separator, int columns, string path, int number)
    {
        line = line.Trim();
        int field = 0;
        foreach (Range range in line.Split(separator))
        {
            field++;
            if (field > columns)
            {
                break;
            }

            if (!TryParse(line[range], out float value))
            {
                throw new InvalidDataException($"'{path}', line {number}, field {field}: '{line[range].Trim()}' is no number. Labels go into a file of their own: --labels.");
            }

            values.Add(value);
        }

        if (field != columns)
        {
            throw new InvalidDataException($"'{path}', line {number}: {Count(line, separator)} fields; the first line has {columns}.");
        }
    }

    private static bool TryParse(ReadOnlySpan<char> field, out float value) =>
        float.TryParse(field.Trim().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
