using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Compat.Tests;

[TestClass]
public sealed class DataLayerModelTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Load_NestedChains_MapAsBefore()
    {
        IDataView data = Data();
        ITransformer inner = _ml.Transforms.CopyColumns("B", "A").Append(_ml.Transforms.CopyColumns("C", "B")).Fit(data);
        ITransformer model = new TransformerChain<ITransformer>(inner, _ml.Transforms.DropColumns("B").Fit(inner.Transform(data)));

        ITransformer loaded = SaveAndLoad(model, data.Schema, out DataViewSchema schema);

        CollectionAssert.AreEqual(new[] { "A", "V", "C" }, loaded.Transform(data).Schema.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f }, loaded.Transform(data).GetColumn<float>("C").ToArray());
        CollectionAssert.AreEqual(data.Schema.Select(c => c.Type).ToArray(), schema.Select(c => c.Type).ToArray());
    }

    [TestMethod]
    public void Load_ThirdPartyThatDelegatesInAChain_NeedsNoneOfItsTypes()
    {
        IDataView data = Data();
        var model = new TransformerChain<ITransformer>(new Delegating(_ml.Transforms.CopyColumns("B", "A").Fit(data)));

        var loaded = (TransformerChain<ITransformer>)SaveAndLoad(model, null, out DataViewSchema schema);

        Assert.IsNull(schema);
        Assert.AreEqual("ColumnCopyingTransformer", loaded.LastTransformer.GetType().Name);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, loaded.Transform(data).GetColumn<float>("B").ToArray());
    }

    [TestMethod]
    public void Save_ThirdPartyThatWritesNothing_Fails()
    {
        ITransformer model = new Delegating(null);

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.Save(model, null, new MemoryStream()));

        StringAssert.Contains(error.Message, "ModelSignature not specified");
    }

    [TestMethod]
    public void Save_SchemaWithAnnotations_KeepsTheirValues()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2),
            (ref VBuffer<ReadOnlyMemory<char>> names) => names = new VBuffer<ReadOnlyMemory<char>>(2, ["x".AsMemory(), "y".AsMemory()]));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("V", new VectorDataViewType(NumberDataViewType.Single, 2), annotations.ToAnnotations());
        builder.AddColumn("K", new KeyDataViewType(typeof(byte), 7));

        SaveAndLoad(_ml.Transforms.CopyColumns("B", "A").Fit(Data()), builder.ToSchema(), out DataViewSchema schema);

        VBuffer<ReadOnlyMemory<char>> slots = default;
        schema["V"].GetSlotNames(ref slots);
        Assert.AreEqual("x,y", string.Join(",", slots.DenseValues()));
        Assert.AreEqual("Key<Byte, 0-6>", schema["K"].Type.ToString());
    }

    [TestMethod]
    public void Load_NotAModel_SaysSo()
    {
        using var zip = new MemoryStream();
        using (new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
        }

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Model.Load(zip, out _));

        StringAssert.Contains(error.Message, "model");
    }

    [TestMethod]
    public void Load_ComponentOfAnotherFormat_SaysSo()
    {
        StandIn.Require();
        using var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = archive.CreateEntry("TransformerChain/Model.key").Open();
            entry.Write("ML MODEL and more"u8);
        }

        var error = Assert.ThrowsExactly<FormatException>(() => _ml.Model.Load(zip, out _));

        StringAssert.Contains(error.Message, "does not read the model files");
    }

    [TestMethod]
    public void Dispose_Engine_DisposesTheTransformerUnlessTold()
    {
        ITransformer Make(out Delegating inner)
        {
            inner = new Delegating(_ml.Transforms.CopyColumns("B", "A").Fit(Data()));
            return new TransformerChain<ITransformer>(inner);
        }

        ITransformer owned = Make(out Delegating first), kept = Make(out Delegating second);
        var engine = _ml.Model.CreatePredictionEngine<Row, Copied>(owned);
        Assert.AreEqual(3f, engine.Predict(new Row { A = 3 }).B);
        engine.Dispose();
        engine.Dispose();
        _ml.Model.CreatePredictionEngine<Row, Copied>(kept, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();

        Assert.AreEqual(1, first.Disposals);
        Assert.AreEqual(0, second.Disposals);
    }

    [TestMethod]
    public void CreatePredictionEngine_MissingColumn_NamesIt()
    {
        ITransformer model = _ml.Transforms.CopyColumns("B", "A").Fit(Data());

        var input = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Copied, Copied>(_ml.Transforms.CopyColumns("X", "A").Fit(Data())));
        var output = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Row, Other>(model, ignoreMissingColumns: false));

        StringAssert.Contains(input.Message, "'A'");
        StringAssert.Contains(output.Message, "'Z'");
    }

    [TestMethod]
    public void CreatePredictionEngine_BySchema_TakesItsSizes()
    {
        IDataView data = Data();
        var model = _ml.Transforms.CopyColumns("B", "V").Fit(data);

        using var engine = _ml.Model.CreatePredictionEngine<Row, CopiedVector>(model, data.Schema);

        Assert.AreEqual("Vector<Single, 2>", engine.OutputSchema["B"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 5f, 6f }, engine.Predict(new Row { V = [5, 6] }).B);
    }

    [TestMethod]
    public void Log_ChannelMessage_ArrivesWithSourceAndKind()
    {
        var lines = new List<string>();
        _ml.Log += (_, e) => lines.Add(e.Message);
        var env = (Microsoft.ML.Runtime.IHostEnvironment)_ml;

        using (Microsoft.ML.Runtime.IChannel channel = env.Register("Trainer").Start("Training"))
            channel.Info(Microsoft.ML.Runtime.MessageSensitivity.None, "epoch {0}", 3);

        Assert.AreEqual("[Source=Trainer; Training, Kind=Trace] Channel started", lines[0]);
        Assert.AreEqual("[Source=Trainer; Training, Kind=Info] epoch 3", lines[1]);
        Assert.HasCount(4, lines);
    }

    private IDataView Data()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["V"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        return _ml.Data.LoadFromEnumerable([new Row { A = 1, V = [1, 2] }, new Row { A = 2, V = [3, 4] }], definition);
    }

    private ITransformer SaveAndLoad(ITransformer model, DataViewSchema? schema, out DataViewSchema loadedSchema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out loadedSchema);
    }

    private sealed class Row
    {
        public float A;
        public float[]? V;
    }

    private sealed class Copied
    {
        public float B { get; set; }
    }

    private sealed class CopiedVector
    {
        public float[]? B { get; set; }
    }

    private sealed class Other
    {
        public float Z { get; set; }
    }

    /// <summary>What a third party writes: it works through, and saves itself as, a built-in transformer.</summary>
    private sealed class Delegating(ITransformer? builtIn) : ITransformer, IDisposable
    {
        public int Disposals { get; private set; }

        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => builtIn!.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => builtIn!.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => builtIn!.Transform(input);

        public void Save(ModelSaveContext ctx) => builtIn?.Save(ctx);

        public void Dispose() => Disposals++;
    }
}
