using System.IO.Compression;

namespace MLExtensions.Onnx.Tests;

/// <summary>Batches from arrays, IDX files, loading ahead.</summary>
[TestClass]
public class DataTests
{
    [TestMethod]
    public void Load_WithoutSeed_GivesRowsInOrderAndAPartialBatchLast()
    {
        ArrayBatchSource source = new ArrayBatchSource(rows: 5, batchSize: 2).Add<float>("x", new float[] { 0, 1, 10, 11, 20, 21, 30, 31, 40, 41 }, 2);
        var batch = new TrainingBatch();
        source.Load(epoch: 3, index: 1, batch);
        CollectionAssert.AreEqual(new float[] { 20, 21, 30, 31 }, batch.Values<float>("x").ToArray());
        source.Load(epoch: 3, index: 2, batch);
        CollectionAssert.AreEqual(new float[] { 40, 41 }, batch.Values<float>("x").ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 2 }, batch.Feeds[0].Dims.ToArray());
        Assert.AreEqual(3, source.BatchCount);
    }

    [TestMethod]
    public void Load_WithSeed_ShowsEveryRowOnceAnEpochInOtherOrders()
    {
        var source = Numbered(rows: 20, batchSize: 4, seed: 9);
        long[] first = Epoch(source, 0);
        long[] second = Epoch(source, 1);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 20).Select(i => (long)i).ToArray(), first);
        CollectionAssert.AreEquivalent(first, second);
        CollectionAssert.AreNotEqual(first, second);
        CollectionAssert.AreEqual(first, Epoch(Numbered(rows: 20, batchSize: 4, seed: 9), 0));
    }

    [TestMethod]
    public void BatchCount_DropLast_LeavesOutWhatFillsNoBatch() =>
        Assert.AreEqual(2, new ArrayBatchSource(rows: 5, batchSize: 2) { DropLast = true }.BatchCount);

    [TestMethod]
    public void Add_WrongNumberOfValues_SaysWhatIsNeeded()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new ArrayBatchSource(rows: 5, batchSize: 2).Add<float>("x", new float[9], 2));
        StringAssert.Contains(error.Message, "[5, 2] need 10 values, 9 were given");
    }

    [TestMethod]
    public void Fill_SameShapeAgain_UsesTheSameMemory()
    {
        var batch = new TrainingBatch();
        Span<float> first = batch.Fill<float>("x", 2, 3);
        Assert.IsTrue(first == batch.Fill<float>("x", 2, 3));
        Assert.IsFalse(first == batch.Fill<float>("x", 3, 2));
        Assert.AreEqual(1, batch.Feeds.Length);
    }

    [TestMethod]
    public void Prefetcher_FromTheMiddleOfAnEpoch_GivesTheBatchesInOrder()
    {
        using var prefetcher = new BatchPrefetcher(Numbered(rows: 6, batchSize: 2, seed: null), epoch: 1, index: 2, endEpoch: 3);
        var met = new List<(int, int, long)>();
        for (int i = 0; i < 4; i++)
        {
            LoadedBatch loaded = prefetcher.Next(CancellationToken.None);
            met.Add((loaded.Epoch, loaded.Index, loaded.Batch.Values<long>("row")[0]));
            prefetcher.Return(loaded.Batch);
        }

        CollectionAssert.AreEqual(new[] { (1, 2, 4L), (2, 0, 0L), (2, 1, 2L), (2, 2, 4L) }, met);
    }

    [TestMethod]
    public void Prefetcher_SourceThrows_ThrowsWhereTheBatchIsAskedFor()
    {
        using var prefetcher = new BatchPrefetcher(new FailingSource(failAt: 1), epoch: 0, index: 0, endEpoch: 1);
        prefetcher.Return(prefetcher.Next(CancellationToken.None).Batch);
        Assert.AreEqual("no batch 1", Assert.ThrowsExactly<FormatException>(() => prefetcher.Next(CancellationToken.None)).Message);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void IdxFile_OfImages_GivesDimensionsAndValues(bool compressed)
    {
        using var folder = new TemporaryFolder();
        byte[] content = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255];
        File.WriteAllBytes(folder.File("a.idx"), compressed ? Compress(content) : content);
        IdxFile file = IdxFile.Load(folder.File("a.idx"));
        CollectionAssert.AreEqual(new[] { 2, 1, 3 }, file.Dims.ToArray());
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30, 40, 50, 255 }, file.Values.ToArray());
        Assert.AreEqual(1f, file.ToUnitFloats()[5]);
        Assert.AreEqual(50, file.ToLabels()[4]);
    }

    [TestMethod]
    [DataRow(new byte[] { 0, 0, 8, 1, 0, 0, 0, 9, 1, 2 }, "ends at byte 10; its dimensions need 17 bytes")]
    [DataRow(new byte[] { 0, 0, 8, 1, 0, 0 }, "ends at byte 6, within its head")]
    [DataRow(new byte[] { 0, 1, 8, 1, 0, 0, 0, 0 }, "byte 1 is 0x01")]
    [DataRow(new byte[] { 0, 0, 13, 1, 0, 0, 0, 0 }, "values of type 0x0d (byte 2)")]
    [DataRow(new byte[] { 0, 0, 8, 1, 255, 0, 0, 0 }, "dimension 0 (byte 4)")]
    public void IdxFile_Damaged_NamesPathAndByte(byte[] content, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.idx"), content);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => IdxFile.Load(folder.File("a.idx")));
        StringAssert.Contains(error.Message, expected);
        StringAssert.Contains(error.Message, folder.File("a.idx"));
    }

    private static ArrayBatchSource Numbered(int rows, int batchSize, long? seed) =>
        new ArrayBatchSource(rows, batchSize) { ShuffleSeed = seed }.Add<long>("row", Enumerable.Range(0, rows).Select(i => (long)i).ToArray());

    private static long[] Epoch(ArrayBatchSource source, int epoch)
    {
        var batch = new TrainingBatch();
        var rows = new List<long>();
        for (int i = 0; i < source.BatchCount; i++)
        {
            source.Load(epoch, i, batch);
            rows.AddRange(batch.Values<long>("row"));
        }

        return [.. rows];
    }

    private static byte[] Compress(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }

    private sealed class FailingSource(int failAt) : IBatchSource
    {
        public int BatchCount => 5;

        public void Load(int epoch, int index, TrainingBatch batch)
        {
            if (index == failAt)
                throw new FormatException($"no batch {index}");
            batch.Fill<float>("x", 1)[0] = index;
        }
    }
}
