namespace MLExtensions.Text;

/// <summary>Analogy questions by category.</summary>
/// <param name="categories">The categories, in order.</param>
public sealed class AnalogyQuestions(IReadOnlyList<AnalogyCategory> categories)
{
    private const string UnnamedCategory = "questions";

    /// <summary>Gets the categories.</summary>
    public IReadOnlyList<AnalogyCategory> Categories { get; } = categories ?? throw new ArgumentNullException(nameof(categories));

    /// <summary>Gets the number of questions.</summary>
    public int Count => Categories.Sum(category => category.Questions.Count);

    /// <summary>Loads questions: four words a line. In one file, a line <c>: name</c> begins a category; in a folder, each <c>.txt</c> file is one.</summary>
    /// <param name="path">A file, or a folder whose files are taken in the order of their names.</param>
    /// <returns>The questions.</returns>
    /// <exception cref="DataFileException">A line has not four words, or there is no question.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static AnalogyQuestions Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        List<AnalogyCategory> categories = [];
        if (Directory.Exists(path))
        {
            foreach (string file in Directory.GetFiles(path, "*.txt").Order(StringComparer.Ordinal))
            {
                Read(file, Path.GetFileNameWithoutExtension(file), categories);
            }
        }
        else
        {
            Read(path, UnnamedCategory, categories);
        }

        categories.RemoveAll(category => category.Questions.Count == 0);
        return categories.Count > 0
            ? new AnalogyQuestions(categories)
            : throw DataFileException.OfFile(path, "there is no question; lines of four words are expected");
    }

    private static void Read(string path, string name, List<AnalogyCategory> categories)
    {
        List<AnalogyQuestion> questions = [];
        categories.Add(new AnalogyCategory(name, questions));
        long number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0].StartsWith(':'))
            {
                questions = [];
                categories.Add(new AnalogyCategory(line.Trim()[1..].Trim(), questions));
            }
            else if (words.Length == 4)
            {
                questions.Add(new AnalogyQuestion(words[0], words[1], words[2], words[3]));
            }
            else if (words.Length > 0)
            {
                throw DataFileException.AtLine(path, number, $"{words.Length} words where 4 are expected");
            }
        }
    }
}
