using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests.MetricLearning;

[TestClass]
public class IndexFileTests
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.index");

    [TestCleanup]
    public void Delete() => File.Delete(_path);

    [TestMethod]
    [DataRow(NeighborSearchMethod.Exact, NeighborMetric.Cosine)]
    [DataRow(NeighborSearchMethod.Hnsw, NeighborMetric.Euclidean)]
    public void Open_SavedIndex_AnswersAsBefore(NeighborSearchMethod method, NeighborMetric metric)
    {
        FloatMatrix rows = Vectors.Random(900, 7, seed: 1), queries = Vectors.Random(20, 7, seed: 2);
        var options = new NearestNeighborIndexOptions { Method = method, Metric = metric, Links = 8, ConstructionBreadth = 40, SearchBreadth = 30, Seed = 5, Threads = 2 };
        string?[] labels = [.. Enumerable.Range(0, 900).Select(i => i % 10 == 0 ? null : $"Ä{i % 7}")];
        using NearestNeighborIndex index = NearestNeighborIndex.Build(rows, labels, options, [.. Enumerable.Range(0, 900).Select(i => 1000L - i)]);
        index.Remove(993);
        index.Save(_path);
        using NearestNeighborIndex opened = NearestNeighborIndex.Open(_path, threads: 2);
        Assert.AreEqual(options, opened.Options);
        Assert.AreEqual(899, opened.Count);
        Assert.IsFalse(opened.Contains(993));
        CollectionAssert.AreEqual(index.Labels.ToArray(), opened.Labels.ToArray());
        for (int query = 0; query < queries.Rows; query++)
        {
            CollectionAssert.AreEqual(index.Search(queries.Row(query), 12), opened.Search(queries.Row(query), 12));
        }
    }

    [TestMethod]
    [DataRow(NeighborSearchMethod.Exact)]
    [DataRow(NeighborSearchMethod.Hnsw)]
    public void AddAndRemove_OpenedIndex_LeaveTheFileAndEqualAnIndexInMemory(NeighborSearchMethod method)
    {
        FloatMatrix rows = Vectors.Random(700, 5, seed: 1), more = Vectors.Random(300, 5, seed: 2);
        var options = new NearestNeighborIndexOptions { Method = method, ConstructionBreadth = 30, Threads = 2 };
        using NearestNeighborIndex memory = NearestNeighborIndex.Build(rows, options: options);
        memory.Save(_path);
        byte[] before = File.ReadAllBytes(_path);
        using NearestNeighborIndex opened = NearestNeighborIndex.Open(_path, threads: 2);
        foreach (NearestNeighborIndex index in (NearestNeighborIndex[])[memory, opened])
        {
            index.AddRange(more, [.. Enumerable.Repeat("more", 300)]);
            Assert.AreEqual(1000, index.Add([1, 2, 3, 4, 5], "last"));
            Assert.IsTrue(index.Remove(3));
        }

        for (int query = 0; query < more.Rows; query += 10)
        {
            CollectionAssert.AreEqual(memory.Search(more.Row(query), 6), opened.Search(more.Row(query), 6));
        }

        CollectionAssert.AreEqual(before, File.ReadAllBytes(_path));
        opened.Save(_path);
        using NearestNeighborIndex again = NearestNeighborIndex.Open(_path);
        Assert.AreEqual("last", again.Search([1, 2, 3, 4, 5], 1)[0].Label);
        Assert.AreEqual(1000, again.Count);
    }

    [TestMethod]
    public void Save_ExactWithRemoved_LeavesTheirValuesOut()
    {
        using NearestNeighborIndex index = NearestNeighborIndex.Build(Vectors.Random(2, 40, seed: 1));
        index.Save(_path);
        long whole = new FileInfo(_path).Length;
        index.Remove(0);
        index.Save(_path);
        Assert.IsLessThan(whole, new FileInfo(_path).Length);
        using NearestNeighborIndex opened = NearestNeighborIndex.Open(_path);
        CollectionAssert.AreEqual(new long[] { 1 }, opened.Ids.ToArray());
    }

    [TestMethod]
    [DataRow(NeighborSearchMethod.Exact)]
    [DataRow(NeighborSearchMethod.Hnsw)]
    public void Open_EmptyIndex_TakesVectors(NeighborSearchMethod method)
    {
        using (var index = new NearestNeighborIndex(3, new NearestNeighborIndexOptions { Method = method }))
        {
            index.Save(_path);
        }

        using NearestNeighborIndex opened = NearestNeighborIndex.Open(_path);
        Assert.AreEqual(0, opened.Count);
        Assert.AreEqual(0, opened.Add([1, 2, 3]));
        Assert.HasCount(1, opened.Search([1, 2, 3], 5));
    }

    [TestMethod]
    public void Save_KnownIndex_HasTheDocumentedLayout()
    {
        using NearestNeighborIndex index = NearestNeighborIndex.Build(new FloatMatrix(new float[] { 1, 2, 3, 4 }, 2, 2), ["é", null]);
        index.Save(_path);
        byte[] bytes = File.ReadAllBytes(_path);
        Assert.AreEqual("MLXINDEX", System.Text.Encoding.ASCII.GetString(bytes, 0, 8));
        CollectionAssert.AreEqual(new[] { 1, 0, 0, 2, 2, 16, 120, 64, -1 }, Enumerable.Range(0, 9).Select(i => BitConverter.ToInt32(bytes, 8 + (4 * i))).ToArray());
        Assert.AreEqual(256, BitConverter.ToInt64(bytes, 72));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4 }, Enumerable.Range(0, 4).Select(i => BitConverter.ToSingle(bytes, 256 + (4 * i))).ToArray());
        Assert.AreEqual(1, BitConverter.ToInt64(bytes, 320 + 8));
        Assert.AreEqual(-1, BitConverter.ToInt32(bytes, 384 + 4));
        CollectionAssert.AreEqual(new byte[] { 1, 0, 0, 0, 2, 0, 0, 0, 0xC3, 0xA9 }, bytes[448..458]);
    }

    [TestMethod]
    public void Open_DamagedAnywhere_IsRefused()
    {
        FloatMatrix rows = Vectors.Random(40, 3, seed: 1);
        using (NearestNeighborIndex index = NearestNeighborIndex.Build(rows, [.. Enumerable.Repeat("a", 40)], new NearestNeighborIndexOptions { Method = NeighborSearchMethod.Hnsw, Links = 2 }))
        {
            index.Save(_path);
        }

        byte[] whole = File.ReadAllBytes(_path);
        var sections = Enumerable.Range(0, 7).Select(i => (Offset: BitConverter.ToInt64(whole, 72 + (24 * i)), Length: BitConverter.ToInt64(whole, 80 + (24 * i)))).ToArray();
        var random = new RandomSequence(1);
        for (int round = 0; round < 60; round++)
        {
            int place = round < 20 ? random.NextInt32(256) : random.NextInt32(whole.Length);
            if (place >= 256 && !sections.Any(section => place >= section.Offset && place < section.Offset + section.Length))
            {
                continue;
            }

            byte[] damaged = [.. whole];
            damaged[place] ^= (byte)(1 << random.NextInt32(8));
            File.WriteAllBytes(_path, damaged);
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => NearestNeighborIndex.Open(_path).Dispose(), $"byte {place}").Message, _path);
        }

        foreach (int length in (int[])[0, 7, 255, 256, whole.Length - 1])
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.ThrowsExactly<InvalidDataException>(() => NearestNeighborIndex.Open(_path).Dispose(), $"{length} bytes");
        }
    }

    [TestMethod]
    public void Open_WrongFile_SaysWhatIsWrong()
    {
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => NearestNeighborIndex.Open(_path)).Message, _path);
        File.WriteAllText(_path, "no index at all");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => NearestNeighborIndex.Open(_path)).Message, "it is no index: the file does not begin with 'MLXINDEX'");
        using (NearestNeighborIndex index = NearestNeighborIndex.Build(new FloatMatrix(1, 2)))
        {
            index.Save(_path);
        }

        byte[] bytes = File.ReadAllBytes(_path);
        bytes[8] = 2;
        File.WriteAllBytes(_path, bytes);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => NearestNeighborIndex.Open(_path)).Message, "it is of format version 2; this one reads 1");
    }
}
