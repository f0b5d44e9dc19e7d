namespace MLExtensions.Notebooks.Tests;

/// <summary>Every notebook: made from its source, with outputs stored, and running from its first cell to its last.</summary>
[TestClass]
public sealed class NotebookTests
{
    private const string Advice = "Run 'dotnet run -c Release --project eng/notebook-tool'.";

    [TestMethod]
    [DynamicData(nameof(NotebookFiles.Names), typeof(NotebookFiles))]
    public void Notebook_Cells_AreThoseOfTheSource(string name)
    {
        IReadOnlyList<Cell> expected = NotebookFile.Cells(NotebookFiles.Source(name));

        Cell[] stored = [.. NotebookFile.Read(NotebookFiles.Stored(name)).Select(pair => pair.Cell)];

        CollectionAssert.AreEqual(expected.ToArray(), stored, Advice);
    }

    [TestMethod]
    [DynamicData(nameof(NotebookFiles.Names), typeof(NotebookFiles))]
    public void Twin_Text_IsThatOfTheSource(string name) => Assert.AreEqual(TwinFile.Write(NotebookFiles.Source(name)), NotebookFiles.Twin(name), Advice);

    [TestMethod]
    [DynamicData(nameof(NotebookFiles.Names), typeof(NotebookFiles))]
    public async Task Notebook_OnSmallSettings_RunsAndGivesTheOutputsThatAreStored(string name)
    {
        IReadOnlyList<Cell> cells = NotebookFile.Cells(NotebookFiles.Source(name), quick: true);

        IReadOnlyList<IReadOnlyList<CellOutput>> outputs = await NotebookRun.RunAsync(name, cells);

        IReadOnlyList<(Cell Cell, IReadOnlyList<string> Outputs)> stored = NotebookFile.Read(NotebookFiles.Stored(name));
        for (int i = 0; i < cells.Count; i++)
        {
            Assert.AreEqual(string.Join(", ", outputs[i].SelectMany(Kinds)), string.Join(", ", stored[i].Outputs), $"Cell {i + 1}. {Advice}\n{cells[i].Text}");
        }

        Assert.IsTrue(stored.Any(cell => cell.Outputs.Contains("image/png")), "A notebook shows at least one picture.");
    }

    [TestMethod]
    public void Notebooks_AreTheSixOfTheIndex()
    {
        string index = File.ReadAllText(Path.Combine(NotebookFiles.Folder, "README.md"));

        string[] names = [.. NotebookFiles.Names.Select(row => (string)row[0])];

        Assert.HasCount(6, names);
        foreach (string name in names)
        {
            StringAssert.Contains(index, $"({name}.ipynb)");
            StringAssert.Contains(index, $"({name}.cs)");
        }
    }

    private static IEnumerable<string> Kinds(CellOutput output) => output is CellOutput.Shown shown ? shown.Data.Keys.Order(StringComparer.Ordinal) : ["stream"];
}
