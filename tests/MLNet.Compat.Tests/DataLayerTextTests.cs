using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Compat.Tests;

[TestClass]
public sealed class DataLayerTextTests
{
    private readonly MLContext _ml = new(1);
    private readonly List<string> _files = [];

    [TestCleanup]
    public void DeleteFiles() => _files.ForEach(File.Delete);

    [TestMethod]
    public void LoadFromTextFile_DoubledQuotesAndSeparatorInQuotes_AreText()
    {
        IDataView data = _ml.Data.LoadFromTextFile<Named>(Write("\"say \"\"hi\"\", now\",1\n\"\",2\nplain \"x\",3\n"), separatorChar: ',', allowQuoting: true);

        CollectionAssert.AreEqual(new[] { "say \"hi\", now", "", "plain \"x\"" }, data.GetColumn<string>("Name").ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, data.GetColumn<float>("Value").ToArray());
    }

    [TestMethod]
    public void LoadFromTextFile_QuotingOff_KeepsQuotes()
    {
        IDataView data = _ml.Data.LoadFromTextFile<Named>(Write("\"a\",1\n"), separatorChar: ',');

        Assert.AreEqual("\"a\"", data.GetColumn<string>("Name").Single());
    }

    [TestMethod]
    public void LoadFromTextFile_CommentsBlankLinesAndHeader_AreNoRows()
    {
        IDataView data = _ml.Data.LoadFromTextFile<Named>(Write("# first\n\nName,Value\na,1\n\n// remark\n#b,2\n"), separatorChar: ',', hasHeader: true);

        CollectionAssert.AreEqual(new[] { "a", "#b" }, data.GetColumn<string>("Name").ToArray());
    }

    [TestMethod]
    public void LoadFromTextFile_ShortRowAndBadNumbers_AreMissingOrDefault()
    {
        IDataView data = _ml.Data.LoadFromTextFile(Write("1,2,3\n4\n?,x,\n"), [new("F", DataKind.Single, 0, 1), new("I", DataKind.Int32, 2)], ',');

        float[][] vectors = data.GetColumn<float[]>("F").ToArray();
        CollectionAssert.AreEqual(new[] { 1f, 2f }, vectors[0]);
        CollectionAssert.AreEqual(new[] { 4f, 0f }, vectors[1]);
        CollectionAssert.AreEqual(new[] { float.NaN, float.NaN }, vectors[2]);
        CollectionAssert.AreEqual(new[] { 3, 0, 0 }, data.GetColumn<int>("I").ToArray());
    }

    [TestMethod]
    public void LoadFromTextFile_MissingRealsAsNaNs_MakesEmptyNaN()
    {
        var options = new TextLoader.Options { Columns = [new("F", DataKind.Single, 0)], MissingRealsAsNaNs = true, Separators = [','] };

        Assert.IsTrue(float.IsNaN(_ml.Data.LoadFromTextFile(Write(",1\n"), options).GetColumn<float>("F").Single()));
    }

    [TestMethod]
    public void LoadFromTextFile_OptionsWithHeader_GivesSlotNamesAndRangeToTheEnd()
    {
        var options = new TextLoader.Options { Columns = [new("F", DataKind.Single, [new TextLoader.Range(1, null)])], HasHeader = true, Separators = [';'] };

        IDataView data = _ml.Data.LoadFromTextFile(Write("id;red;green\n7;1;2\n"), options);

        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["F"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "red", "green" }, names.DenseValues().Select(n => n.ToString()).ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f }, data.GetColumn<float[]>("F").Single());
    }

    [TestMethod]
    public void LoadFromTextFile_KeyColumn_CountsFromOne()
    {
        IDataView data = _ml.Data.LoadFromTextFile(Write("0\n2\n3\nx\n"), [new("K", DataKind.UInt32, [new TextLoader.Range(0)], new KeyCount(3))]);

        Assert.AreEqual("Key<UInt32, 0-2>", data.Schema["K"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 1u, 3u, 0u, 0u }, data.GetColumn<uint>("K").ToArray());
    }

    [TestMethod]
    public void LoadFromTextFile_ReadMultilines_JoinsQuotedLines()
    {
        var options = new TextLoader.Options { ReadMultilines = true, AllowQuoting = true, Separators = [','] };

        IDataView data = _ml.Data.LoadFromTextFile<Named>(Write("\"one\ntwo\",1\nthree,2\n"), options);

        CollectionAssert.AreEqual(new[] { "one\ntwo", "three" }, data.GetColumn<string>("Name").ToArray());
    }

    [TestMethod]
    public void LoadFromTextFile_QuoteNeverClosed_SaysSo()
    {
        var options = new TextLoader.Options { ReadMultilines = true, AllowQuoting = true, Separators = [','] };
        IDataView data = _ml.Data.LoadFromTextFile<Named>(Write("a,1\n\"one\ntwo,1\n"), options);

        // ML.NET reads on another thread, so that the error arrives wrapped.
        Exception error = Assert.Throws<Exception>(() => data.GetColumn<string>("Name").Count()).GetBaseException();

        Assert.IsInstanceOfType<EndOfStreamException>(error);
        StringAssert.Contains(error.Message, "was never closed");
    }

    [TestMethod]
    public void LoadFromTextFile_MaxRowsTrimAndSeveralFiles_Apply()
    {
        string first = Write("H,V\na,1\n"), second = Write("H,V\nb,2  \nc,3\n");
        var options = new TextLoader.Options { MaxRows = 2, TrimWhitespace = true, HasHeader = true, Separators = [','] };

        IDataView data = _ml.Data.CreateTextLoader<Named>(options).Load(new MultiFileSource(first, second));

        CollectionAssert.AreEqual(new[] { "a", "b" }, data.GetColumn<string>("Name").ToArray());
    }

#if MLNET_COMPAT
    [TestMethod]
    public void LoadFromTextFile_Sparse_IsRefused()
        => Assert.ThrowsExactly<NotSupportedException>(() => _ml.Data.LoadFromTextFile<Named>(Write("a,1\n"), allowSparse: true));
#endif

    [TestMethod]
    public void LoadFromTextFile_NoFile_NamesThePath()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromTextFile<Named>("no-such-file.tsv"));

        StringAssert.Contains(error.Message, "no-such-file.tsv");
    }

    [TestMethod]
    public void SaveAsText_ThenLoad_GivesTheSameRows()
    {
        Named[] rows = [new() { Name = "a\t\"b\"", Value = 1.5f }, new() { Name = "", Value = float.NaN }];
        string path = Write("");
        using (FileStream stream = File.Create(path))
            _ml.Data.SaveAsText(_ml.Data.LoadFromEnumerable(rows), stream);

        IDataView data = _ml.Data.LoadFromTextFile<Named>(path, hasHeader: true, allowQuoting: true);

        CollectionAssert.AreEqual(rows.Select(r => r.Name).ToArray(), data.GetColumn<string>("Name").ToArray());
        CollectionAssert.AreEqual(rows.Select(r => r.Value).ToArray(), data.GetColumn<float>("Value").ToArray());
    }

    private string Write(string text)
    {
        string path = Path.GetTempFileName();
        _files.Add(path);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class Named
    {
        [LoadColumn(0)]
        public string? Name;

        [LoadColumn(1)]
        public float Value;
    }
}
