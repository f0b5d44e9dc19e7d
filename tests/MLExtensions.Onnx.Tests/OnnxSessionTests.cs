namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class OnnxSessionTests
{
    [TestMethod]
    public void Run_TokensToMeanOfVectors_MatchesByHand()
    {
        using var session = new OnnxSession(Graphs.Reload(Graphs.MeanOfWords()), new OnnxSessionOptions { IntraOpThreads = 1 });

        using OnnxResults results = session.Run(OnnxFeed.Of("Tokens", new[] { "star", "sun", "unknown", "moon" }, 1, 4));

        Assert.AreEqual("Tokens: String [1, N]", session.Inputs.Single().ToString());
        CollectionAssert.AreEqual(new long[] { 2 }, results.Dims("Features"));
        CollectionAssert.AreEqual(new[] { 9f / 4, 12f / 4 }, results.Span<float>("Features").ToArray());
    }

    [TestMethod]
    public void Run_EachType_PassesThroughUnchanged()
    {
        Identity<float>([1.5f, -2], OnnxElementType.Float);
        Identity<double>([1.5, -2], OnnxElementType.Double);
        Identity<Half>([(Half)1.5f, (Half)(-2)], OnnxElementType.Float16);
        Identity<long>([5, long.MinValue], OnnxElementType.Int64);
        Identity<int>([5, int.MinValue], OnnxElementType.Int32);
        Identity<byte>([5, 255], OnnxElementType.UInt8);
        Identity<bool>([true, false], OnnxElementType.Bool);
        Identity<float>([], OnnxElementType.Float);
    }

    [TestMethod]
    public void Run_HalfTable_IsCastAfterGather()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue table = g.Initializer(OnnxTensor.Create<Half>([(Half)1.5f, (Half)2, (Half)3, (Half)(-4)], 2, 2));
        OnnxValue rows = g.Node("Gather", [table, g.Input("i", OnnxElementType.Int64, "N")]);
        OnnxValue wide = g.Node("Cast", [rows], [OnnxAttribute.Int("to", (long)OnnxElementType.Float)]);
        using var session = new OnnxSession(g.Output("y", wide, OnnxElementType.Float, "N", 2).Build());

        using OnnxResults results = session.Run(OnnxFeed.Of<long>("i", new[] { 1L, 0, 1 }, 3));

        CollectionAssert.AreEqual(new[] { 3, -4, 1.5f, 2, 3, -4 }, results.Span<float>("y").ToArray());
        CollectionAssert.AreEqual(new long[] { 3, 2 }, results.Dims("y"));
    }

    [TestMethod]
    public void Run_Strings_PassThroughUnchanged()
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", g.Input("x", OnnxElementType.String, "N"), OnnxElementType.String, "N").Build();
        using var session = new OnnxSession(model);

        using OnnxResults results = session.Run(OnnxFeed.Of("x", new[] { "ä", "", "日本" }, 3));

        CollectionAssert.AreEqual(new[] { "ä", "", "日本" }, results.Strings("y"));
        Assert.ThrowsExactly<ArgumentException>(() => results.Span<float>("y").ToArray());
    }

    [TestMethod]
    public void Run_OutputsByName_GivesOnlyThose()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue x = g.Input("x", OnnxElementType.Float, 1);
        OnnxModel model = g.Output("a", g.Node("Neg", [x]), OnnxElementType.Float, 1).Output("b", g.Node("Exp", [x]), OnnxElementType.Float, 1).Build();
        using var session = new OnnxSession(model);

        using OnnxResults results = session.Run([OnnxFeed.Of<float>("x", new[] { 2f }, 1)], ["a"]);

        CollectionAssert.AreEqual(new[] { "a" }, results.Names.ToArray());
        Assert.AreEqual(-2, results.Span<float>("a")[0]);
        Assert.ThrowsExactly<ArgumentException>(() => results.Span<float>("b").ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => session.Run([OnnxFeed.Of<float>("x", new[] { 2f }, 1)], ["c"]));
    }

    [TestMethod]
    public void Run_WrongFeeds_SayWhatIsWrong()
    {
        using var session = new OnnxSession(Graphs.Sum([1, 2]).Build());

        Assert.AreEqual("Input 'x' was not fed. (Parameter 'feeds')", Message());
        Assert.AreEqual("Input 'x' is Float [2]; it was fed Float [3]. (Parameter 'feeds')", Message(OnnxFeed.Of<float>("x", new float[3], 3)));
        Assert.AreEqual("Input 'x' is Float [2]; it was fed Int64 [2]. (Parameter 'feeds')", Message(OnnxFeed.Of<long>("x", new long[2], 2)));
        Assert.AreEqual("Input 'x' is Float [2]; it was fed Float [1, 2]. (Parameter 'feeds')", Message(OnnxFeed.Of<float>("x", new float[2], 1, 2)));
        Assert.AreEqual(
            "The model has no input 'y'; it has x. (Parameter 'feeds')",
            Message(OnnxFeed.Of<float>("x", new float[2], 2), OnnxFeed.Of<float>("y", new float[2], 2)));
        Assert.AreEqual(
            "Input 'x' was fed 2 times. (Parameter 'feeds')",
            Message(OnnxFeed.Of<float>("x", new float[2], 2), OnnxFeed.Of<float>("x", new float[2], 2)));

        string Message(params OnnxFeed[] feeds) => Assert.ThrowsExactly<ArgumentException>(() => session.Run(feeds)).Message;
    }

    [TestMethod]
    public void Run_FailingOperator_NamesIt()
    {
        var g = new OnnxGraphBuilder();
        OnnxValue rows = g.Node("Gather", [g.Vector<float>(1, 2), g.Input("i", OnnxElementType.Int64, 1)], name: "rows");
        using var session = new OnnxSession(g.Output("y", rows, OnnxElementType.Float, 1).Build());

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => session.Run(OnnxFeed.Of<long>("i", new[] { 7L }, 1)));

        StringAssert.Contains(error.Message, "rows");
    }

    [TestMethod]
    public void Constructor_UnknownOperator_SaysWhy()
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", g.Node("NoSuchOperator", [g.Scalar(1f)]), OnnxElementType.Float).Build();

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => new OnnxSession(model));

        StringAssert.Contains(error.Message, "NoSuchOperator");
    }

    [TestMethod]
    public void Constructor_Path_NamesItInErrors()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bad.onnx"), "not a model");

        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => new OnnxSession(folder.File("bad.onnx"))).Message, folder.File("bad.onnx"));
        Assert.ThrowsExactly<FileNotFoundException>(() => new OnnxSession(folder.File("none.onnx")));

        Graphs.MeanOfWords().Save(folder.File("good.onnx"));
        using var session = new OnnxSession(folder.File("good.onnx"));
        Assert.AreEqual("Features: Float [2]", session.Outputs.Single().ToString());
    }

    [TestMethod]
    public void Run_ManyThreads_SameAnswers()
    {
        using var session = new OnnxSession(Graphs.MeanOfWords(), new OnnxSessionOptions { IntraOpThreads = 1 });

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            string word = Graphs.Words[i % 3];
            using OnnxResults results = session.Run(OnnxFeed.Of("Tokens", new[] { word }, 1, 1));
            Assert.AreEqual(Graphs.Table[2 * (i % 3)], results.Span<float>("Features")[0]);
        });
    }

    [TestMethod]
    public void Dispose_WhileRunning_FinishesTheRunsAndRefusesNewOnes()
    {
        var session = new OnnxSession(Graphs.MeanOfWords());
        int refused = 0;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            while (Volatile.Read(ref refused) < 4)
            {
                try
                {
                    using OnnxResults results = session.Run(OnnxFeed.Of("Tokens", new[] { "sun" }, 1, 1));
                    if (results.Span<float>("Features")[0] != 1)
                        return;
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                    return;
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());

        session.Dispose();
        session.Dispose();
        threads.ForEach(thread => thread.Join());

        Assert.AreEqual(4, refused);
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run(OnnxFeed.Of("Tokens", new[] { "sun" }, 1, 1)));
    }

    [TestMethod]
    public void Results_AfterDispose_Throw()
    {
        using var session = new OnnxSession(Graphs.MeanOfWords());
        OnnxResults results = session.Run(OnnxFeed.Of("Tokens", new[] { "sun" }, 1, 1));

        results.Dispose();
        results.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => results.Dims("Features"));
    }

    [TestMethod]
    public void IntraOpThreads_Negative_Throws() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OnnxSessionOptions { IntraOpThreads = -1 });

    private static void Identity<T>(T[] values, OnnxElementType type)
        where T : unmanaged
    {
        var g = new OnnxGraphBuilder();
        OnnxModel model = g.Output("y", g.Input("x", type, "N"), type, "N").Build();
        using var session = new OnnxSession(model);
        using OnnxResults results = session.Run(OnnxFeed.Of<T>("x", values, values.Length));
        CollectionAssert.AreEqual(values, results.Span<T>("y").ToArray());
        CollectionAssert.AreEqual(new long[] { values.Length }, results.Dims("y"));
    }
}
