namespace MLExtensions.Notebooks.Tests;

/// <summary>Every twin runs, with the projects that its directives name and no others.</summary>
[TestClass]
public sealed class TwinTests
{
    [TestMethod]
    [DynamicData(nameof(NotebookFiles.Names), typeof(NotebookFiles))]
    public async Task Twin_OnSmallSettings_RunsAndWritesItsPage(string name)
    {
        string folder = Directory.CreateTempSubdirectory("twin-").FullName;
        try
        {
            string console = await TwinProgram.Compile(name, NotebookFiles.Twin(name)).RunAsync(["--quick", "--out", folder]);

            string page = File.ReadAllText(Path.Combine(folder, name + ".html"));
            Notebook notebook = NotebookFiles.Source(name);
            StringAssert.Contains(page, System.Net.WebUtility.HtmlEncode(notebook.Title));
            foreach (string section in notebook.Cells.Where(cell => !cell.IsCode).SelectMany(cell => cell.Text.Split('\n')).Where(line => line.StartsWith("## ", StringComparison.Ordinal)))
            {
                StringAssert.Contains(console, section[3..]);
            }

            StringAssert.Contains(page, "<svg");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
