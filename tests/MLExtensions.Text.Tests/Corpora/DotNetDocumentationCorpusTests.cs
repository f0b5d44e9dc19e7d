namespace MLExtensions.Text.Tests;

[TestClass]
public sealed class DotNetDocumentationCorpusTests
{
    private const string Xml = """
        <?xml version="1.0"?>
        <doc><members>
          <member name="T:A.B.Outer"><summary>An outer type.</summary></member>
          <member name="T:A.B.Outer.Inner"><summary>
              Wraps a <see cref="T:A.B.Outer" />,
              or <see langword="null" />.</summary><remarks><para>First.</para><para>Second.</para></remarks></member>
          <member name="M:A.B.Outer.Inner.Run(System.String,System.Int32)"><summary>Runs.</summary>
            <param name="text">The <paramref name="text" /> to run.</param><returns>Nothing to see.</returns></member>
          <member name="P:A.B.Outer.Size"><summary>An outer type.</summary></member>
          <member name="M:A.C.Other.#ctor"><summary>Creates.</summary></member>
        </members></doc>
        """;

    [TestMethod]
    public void Texts_OneFile_GivesDistinctTextsWithNamespaces()
    {
        string root = Install(Xml);

        IReadOnlyList<DocumentationText> texts = new DotNetDocumentationCorpus(root).Texts;

        DocumentationText[] expected =
        [
            new("T:A.B.Outer", "A.B", DocumentationPart.Summary, "An outer type."),
            new("T:A.B.Outer.Inner", "A.B", DocumentationPart.Summary, "Wraps a Outer, or null."),
            new("T:A.B.Outer.Inner", "A.B", DocumentationPart.Remarks, "First. Second."),
            new("M:A.B.Outer.Inner.Run(System.String,System.Int32)", "A.B", DocumentationPart.Summary, "Runs."),
            new("M:A.B.Outer.Inner.Run(System.String,System.Int32)", "A.B", DocumentationPart.Parameter, "The text to run."),
            new("M:A.C.Other.#ctor", "A.C", DocumentationPart.Summary, "Creates."),
        ];
        CollectionAssert.AreEqual(expected, texts.ToArray());
        Directory.Delete(root, recursive: true);
    }

    [TestMethod]
    public void Texts_MalformedFile_NamesFileAndLine()
    {
        string root = Install("<doc>\n<members>\n<member name=\"T:A\">\n</doc>");

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => new DotNetDocumentationCorpus(root).Texts);

        StringAssert.Contains(exception.Message, "library.xml', line 4: ");
        Directory.Delete(root, recursive: true);
    }

    [TestMethod]
    public void Texts_NoInstallation_SaysWhereItLooked()
    {
        using TemporaryFolder folder = new();
        string root = folder.Path;
        DirectoryNotFoundException exception = Assert.ThrowsExactly<DirectoryNotFoundException>(() => new DotNetDocumentationCorpus(root).Texts);
        Assert.AreEqual($"No .NET documentation files (packs/*/*/ref/*/*.xml) were found below: '{root}'. They come with the .NET SDK; set DOTNET_ROOT to where it is installed.", exception.Message);
    }

    [TestMethod]
    public void Build_Texts_AreDocuments()
    {
        string root = Install(Xml);
        Vocabulary vocabulary = Vocabulary.Build(new DotNetDocumentationCorpus(root), new VocabularyOptions { MinCount = 1 });
        Assert.AreEqual(16, vocabulary.Tokens);
        Assert.AreEqual(2, vocabulary.Counts[vocabulary.IndexOf("outer")]);
        Directory.Delete(root, recursive: true);
    }

    private static string Install(string xml)
    {
        string root = Directory.CreateTempSubdirectory().FullName;
        string folder = Directory.CreateDirectory(Path.Combine(root, "packs", "Library.Ref", "1.0.0", "ref", "net10.0")).FullName;
        File.WriteAllText(Path.Combine(folder, "library.xml"), xml);
        return root;
    }
}
