namespace MLExtensions.Notebooks.Tests;

[TestClass]
public sealed class NotebookSourceTests
{
    private const string Source =
        """
        <!-- packages: MLExtensions.Text, MLExtensions.Interactive -->

        # A title

        Some words
        on two lines.

        ## First

        ```csharp
        using System.IO;
        int rows = 100;   // of the data | quick: 5
        int Twice(int value) => 2 * value;

        public class Row
        {
            public float Size { get; set; }
        }
        ```

        ```csharp
        // Shown at once.
        rows.Display();
        Twice(rows)
        ```
        """;

    [TestMethod]
    public void Parse_HeadProseAndCode_AreCells()
    {
        Notebook notebook = Read(Source);

        Assert.AreEqual("A title", notebook.Title);
        CollectionAssert.AreEqual(new[] { "MLExtensions.Text", "MLExtensions.Interactive" }, notebook.Packages.ToArray());
        CollectionAssert.AreEqual(new[] { false, true, true }, notebook.Cells.Select(cell => cell.IsCode).ToArray());
    }

    [TestMethod]
    public void Twin_OfASource_IsAProgram()
    {
        string twin = TwinFile.Write(Read(Source));

        Assert.AreEqual(
            $$"""
            #!/usr/bin/env dotnet
            #:project ../src/MLExtensions.Text
            #:project ../src/MLExtensions.Interactive
            #:property PublishAot=false

            // A title: the notebook 00-test.ipynb as a program. Both are made from source/00-test.md; change that.
            // dotnet run notebooks/00-test.cs [-- --quick] [--out FOLDER]
            // Outside of the repository, each #:project is a package: #:package MLExtensions.Text@{{PackageReferences.Version}}

            using System.IO;
            using MLExtensions.Interactive;

            NotebookPage page = NotebookPage.Open("00-test", "A title", args);

            // Some words on two lines.

            page.Section("First");

            int rows = page.IsQuick ? 5 : 100;   // of the data
            int Twice(int value) => 2 * value;

            // Shown at once.
            page.Show(rows);
            page.Show(Twice(rows));

            page.Save();

            public class Row
            {
                public float Size { get; set; }
            }

            """.ReplaceLineEndings("\n"),
            twin);
    }

    [TestMethod]
    public void Cells_OfTheNotebook_HaveTheSettingThatIsAskedFor()
    {
        Notebook notebook = Read(Source);

        StringAssert.Contains(NotebookFile.Cells(notebook)[3].Text, "int rows = 100;   // of the data\n");
        StringAssert.Contains(NotebookFile.Cells(notebook, quick: true)[3].Text, "int rows = 5;   // of the data\n");
        Assert.AreEqual($"#r \"nuget: MLExtensions.Text, {PackageReferences.Version}\"\n#r \"nuget: MLExtensions.Interactive, {PackageReferences.Version}\"", NotebookFile.Cells(notebook)[2].Text);
    }

    [TestMethod]
    public void Parse_NoPackages_SaysHowAFileBegins()
    {
        var error = Assert.ThrowsExactly<FormatException>(() => Read("# Title"));

        StringAssert.StartsWith(error.Message, "x.md: it must begin with the packages");
    }

    [TestMethod]
    public void Parse_BlockWithoutEnd_NamesItsLine()
    {
        var error = Assert.ThrowsExactly<FormatException>(() => Read("<!-- packages: A -->\n\n# Title\n\n```csharp\nint x;\n"));

        Assert.AreEqual("x.md(5): the block of C# has no end.", error.Message);
    }

    private static Notebook Read(string text) => NotebookSource.Parse("00-test", text.ReplaceLineEndings("\n"), "x.md");
}
