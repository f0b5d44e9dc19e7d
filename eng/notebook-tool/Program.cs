using MLExtensions.Notebooks;

// dotnet run -c Release --project eng/notebook-tool [-- NAME…] [--twins] [--quick]
// Writes notebooks/NAME.cs and, after running its cells with the real settings, notebooks/NAME.ipynb; all of them where none is named.
// With --twins, the twins alone. With --quick, the notebook is run with its small settings and goes to the temporary folder, to look at.
bool twinsOnly = args.Contains("--twins"), isQuick = args.Contains("--quick");
string[] names = [.. args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal))];
string folder = NotebookFolder.Find();
string[] sources = [.. NotebookFolder.Sources(folder).Where(path => names.Length == 0 || names.Contains(Path.GetFileNameWithoutExtension(path)))];
if (sources.Length < Math.Max(1, names.Length))
{
    Console.Error.WriteLine($"There are only: {string.Join(", ", NotebookFolder.Sources(folder).Select(Path.GetFileNameWithoutExtension))}.");
    return 1;
}

// What a cell of a notebook reads and writes by a relative name lies beside the notebook.
Environment.CurrentDirectory = folder;
foreach (string source in sources)
{
    Notebook notebook = NotebookSource.Read(source);
    NotebookFolder.Write(Path.Combine(folder, notebook.Name + ".cs"), TwinFile.Write(notebook));
    if (twinsOnly)
    {
        continue;
    }

    IReadOnlyList<Cell> cells = NotebookFile.Cells(notebook, isQuick);
    var clock = System.Diagnostics.Stopwatch.StartNew();
    IReadOnlyList<IReadOnlyList<CellOutput>> outputs = await NotebookRun.RunAsync(notebook.Name, cells);
    NotebookFolder.Write(Path.Combine(isQuick ? Path.GetTempPath() : folder, notebook.Name + ".ipynb"), NotebookFile.Write(cells, outputs));
    Console.WriteLine($"{notebook.Name}: {cells.Count(cell => cell.IsCode)} cells in {clock.Elapsed.TotalSeconds:0.0} s");
}

return 0;
