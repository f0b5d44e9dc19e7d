using System.Globalization;
using System.Text;

namespace MLExtensions.Vision;

/// <summary>Reads tables of image files: lines of columns, quoted where need be (RFC 4180, but no line break within quotes).</summary>
internal static class ImageTable
{
    public static ImageFileList List(string path, CsvLoadOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var paths = new List<string>();
        var labels = new List<int>();
        var names = new List<string>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        (int Path, int Label)? columns = null;
        char separator = '\0';
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            options.CancellationToken.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            separator = columns is null ? options.Separator ?? Guess(text) : separator;
            List<string> fields = Split(text, separator, path, line);
            if (columns is null)
            {
                columns = (Find(options.PathColumn, fields, options, path), Find(options.LabelColumn, fields, options, path));
                if (options.HasHeader)
                {
                    continue;
                }
            }

            string file = Field(fields, columns.Value.Path, path, line), label = Field(fields, columns.Value.Label, path, line);
            if (!numbers.TryGetValue(label, out int number))
            {
                numbers.Add(label, number = names.Count);
                names.Add(label);
            }

            paths.Add(Path.Combine(folder, file));
            labels.Add(number);
        }

        return paths.Count > 0 ? new ImageFileList(paths, labels, names, options) : throw new InvalidDataException($"'{path}' names no image.");
    }

    private static char Guess(string line) => line.Contains('\t', StringComparison.Ordinal) ? '\t' : line.Contains(';', StringComparison.Ordinal) ? ';' : ',';

    private static int Find(string column, List<string> header, CsvLoadOptions options, string path)
    {
        int found = options.HasHeader ? header.IndexOf(column) : -1;
        if (found < 0 && !int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out found))
        {
            throw new InvalidDataException(options.HasHeader
                ? $"'{path}', line 1: there is no column '{column}' among {string.Join(", ", header)}."
                : $"'{path}' has no header ({nameof(CsvLoadOptions.HasHeader)}), so a column is an index, not '{column}'.");
        }

        return found;
    }

    private static string Field(List<string> fields, int column, string path, int line)
    {
        if (column >= fields.Count)
        {
            throw new InvalidDataException($"'{path}', line {line}: {fields.Count} columns; column {column} is needed.");
        }

        string field = fields[column].Trim();
        return field.Length > 0 ? field : throw new InvalidDataException($"'{path}', line {line}: column {column} is empty.");
    }

    private static List<string> Split(string line, char separator, string path, int number)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"' && (isQuoted || field.Length == 0))
            {
                isQuoted = !isQuoted;
            }
            else if (c == separator && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return isQuoted ? throw new InvalidDataException($"'{path}', line {number}: a quote is not closed.") : fields;
    }
}
