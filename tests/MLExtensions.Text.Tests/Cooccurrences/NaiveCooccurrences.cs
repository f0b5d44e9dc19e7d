namespace MLExtensions.Text.Tests;

/// <summary>The definition of co-occurrence counts, written down without regard to speed.</summary>
internal static class NaiveCooccurrences
{
    public static SortedDictionary<(int Row, int Column), double> Count(
        IEnumerable<IReadOnlyList<string>> lines,
        IReadOnlyList<string> words,
        int window,
        bool symmetric = true,
        bool distanceWeighting = true)
    {
        SortedDictionary<(int Row, int Column), double> cells = [];
        foreach (IReadOnlyList<string> line in lines)
        {
            int[] ids = [.. line.Select(word => words.ToList().IndexOf(word)).Where(id => id >= 0)];
            for (int right = 0; right < ids.Length; right++)
            {
                for (int left = Math.Max(0, right - window); left < right; left++)
                {
                    double weight = distanceWeighting ? 1.0 / (right - left) : 1;
                    Add(ids[left], ids[right], weight);
                    if (symmetric)
                    {
                        Add(ids[right], ids[left], weight);
                    }
                }
            }
        }

        return cells;

        void Add(int row, int column, double weight) => cells[(row, column)] = cells.GetValueOrDefault((row, column)) + weight;
    }

    public static SortedDictionary<(int Row, int Column), double> Cells(CooccurrenceMatrix matrix)
    {
        SortedDictionary<(int Row, int Column), double> cells = [];
        for (int row = 0; row < matrix.VocabularySize; row++)
        {
            CooccurrenceRow entries = matrix.Row(row);
            for (int cell = 0; cell < entries.Columns.Length; cell++)
            {
                cells.Add((row, entries.Columns[cell]), entries.Values[cell]);
            }
        }

        return cells;
    }

    /// <summary>Lines of words w0, w1, … whose frequencies fall off as in natural text.</summary>
    public static List<string[]> RandomLines(int seed, int lines, int words, int longest)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, lines).Select(_ => Enumerable.Range(0, random.Next(longest + 1))
            .Select(_ => $"w{(int)(words * Math.Pow(random.NextDouble(), 3))}").ToArray())];
    }
}
