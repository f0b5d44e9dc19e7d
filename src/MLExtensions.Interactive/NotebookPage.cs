using MLExtensions.Display;

namespace MLExtensions.Interactive;

/// <summary>
/// The page of a program that reads like a notebook: what a notebook shows under its cells goes to the console as text and, with the pictures, into
/// one HTML file. The file-based apps beside the notebooks write such pages.
/// </summary>
public sealed class NotebookPage
{
    /// <summary>The folder, in the current one, that takes the page where no other is asked for.</summary>
    public const string DefaultFolder = "mlx-notebooks";

    private readonly List<(string? Title, List<HtmlBlock> Blocks)> _sections = [(null, [])];
    private readonly List<(List<HtmlBlock> Section, int Index, LiveTrainingCurve Curve)> _curves = [];
    private readonly TextWriter _console;

    private NotebookPage(string name, string title, string folder, bool isQuick, TextWriter console)
    {
        (Title, IsQuick, Path) = (title, isQuick, System.IO.Path.Combine(folder, name + ".html"));
        _console = console;
    }

    /// <summary>Gets the title.</summary>
    public string Title { get; }

    /// <summary>Gets the file that <see cref="Save"/> writes.</summary>
    public string Path { get; }

    /// <summary>Gets whether <c>--quick</c> was given: small settings, to see that everything runs.</summary>
    public bool IsQuick { get; }

    /// <summary>Opens a page for a program's arguments.</summary>
    /// <param name="name">The name of the file, without extension.</param>
    /// <param name="title">The title.</param>
    /// <param name="args">The program's arguments: <c>--quick</c>, and <c>--out FOLDER</c>.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">An argument is another one, or the folder is missing after <c>--out</c>.</exception>
    public static NotebookPage Open(string name, string title, string[] args)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentNullException.ThrowIfNull(args);
        bool isQuick = false;
        string folder = DefaultFolder;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    isQuick = true;
                    break;
                case "--out":
                    folder = ++i < args.Length ? args[i] : throw new ArgumentException("--out wants a folder after it.", nameof(args));
                    break;
                default:
                    throw new ArgumentException($"The argument '{args[i]}' is not known; there are --quick and --out FOLDER.", nameof(args));
            }
        }

        return new NotebookPage(name, title, folder, isQuick, Console.Out);
    }

    /// <summary>Begins a section.</summary>
    /// <param name="title">Its heading.</param>
    public void Section(string title)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        _sections.Add((title, []));
        _console.WriteLine();
        _console.WriteLine(title);
        _console.WriteLine(new string('-', title.Length));
    }

    /// <summary>Shows a value: as text on the console, as what <see cref="NotebookView"/> makes of it on the page.</summary>
    /// <param name="value">The value.</param>
    public void Show(object? value)
    {
        string text = NotebookView.ToText(value);
        _console.WriteLine(text);
        _sections[^1].Blocks.Add(NotebookView.Of(value) ?? new CodeBlock { Code = text });
    }

    /// <summary>Shows a training's curve: a line an epoch on the console, the picture on the page.</summary>
    /// <param name="title">The title of the picture.</param>
    /// <returns>The curve; hand it to a training as its progress.</returns>
    public LiveTrainingCurve ShowLive(string title)
    {
        var curve = LiveTrainingCurve.On(_console, title);
        _curves.Add((_sections[^1].Blocks, _sections[^1].Blocks.Count, curve));
        return curve;
    }

    /// <summary>Writes the page and says where.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save()
    {
        // From the last to the first, so that indices before stay what they were.
        foreach ((List<HtmlBlock> section, int index, LiveTrainingCurve curve) in Enumerable.Reverse(_curves))
        {
            if (curve.ToChart() is { } chart)
            {
                section.Insert(index, chart);
            }
        }

        _curves.Clear();
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        new HtmlReport
        {
            Title = Title,
            Sections = [.. _sections.Where(s => s.Title is not null || s.Blocks.Count > 0).Select(s => new ReportSection { Title = s.Title, Blocks = s.Blocks })],
        }.Save(Path);
        _console.WriteLine();
        _console.WriteLine($"Page: {Path}");
    }
}
