namespace MLExtensions.Text;

/// <summary>Two words and how similar people find them.</summary>
/// <param name="First">A word.</param>
/// <param name="Second">Another word.</param>
/// <param name="Score">The similarity that people gave, on any scale.</param>
public readonly record struct WordPair(string First, string Second, double Score)
{
    /// <summary>Loads pairs: two words and a score a line, separated by tabs, commas or spaces.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The pairs.</returns>
    /// <remarks>
    /// The score is the first number after the two words, so that files with further columns (SimLex-999) can be read. Lines that
    /// begin with <c>#</c> are passed over, and so is one header line before the first pair.
    /// </remarks>
    /// <exception cref="DataFileException">A line has not two words and a number, or there is no pair.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<WordPair> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        List<WordPair> pairs = [];
        long number = 0;
        bool header = false;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            if (TryParse(line, out WordPair pair))
            {
                pairs.Add(pair);
            }
            else if (pairs.Count == 0 && !header)
            {
                header = true;
            }
            else
            {
                throw DataFileException.AtLine(path, number, $"'{line}' is not two words and a number");
            }
        }

        return pairs.Count > 0 ? pairs : throw DataFileException.OfFile(path, "there is no pair; lines of two words and a number are expected");
    }

    private static bool TryParse(string line, out WordPair pair)
    {
        char[]? separators = line.Contains('\t', StringComparison.Ordinal) ? ['\t'] : line.Contains(',', StringComparison.Ordinal) ? [','] : null;
        string[] fields = line.Split(separators, StringSplitOptions.TrimEntries | (separators is null ? StringSplitOptions.RemoveEmptyEntries : StringSplitOptions.None));
        for (int i = 2; i < fields.Length; i++)
        {
            if (double.TryParse(fields[i], System.Globalization.CultureInfo.InvariantCulture, out double score) && double.IsFinite(score))
            {
                pair = new WordPair(fields[0], fields[1], score);
                return fields[0].Length > 0 && fields[1].Length > 0;
            }
        }

        pair = default;
        return false;
    }
}
