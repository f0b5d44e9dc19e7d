using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MLExtensions.Onnx;

namespace MLNet.Compat.Tests;

[TestClass]
public sealed class OnnxScoringTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Transform_VariableTokens_EachRowItsOwnLength()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[]
        {
            new VariableTokens { Tokens = ["sun", "star"] },
            new VariableTokens { Tokens = [] },
            new VariableTokens { Tokens = ["unknown", "moon", "moon"] },
        });

        CollectionAssert.AreEqual(new[] { "6 8", "0 0", "6 8" }, Sums(models.SumOfWords("N"), data));
    }

    [TestMethod]
    public void Transform_FixedTokens_AreRead()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoTokens { Tokens = ["sun", "moon"] } });

        CollectionAssert.AreEqual(new[] { "4 6" }, Sums(models.SumOfWords(2), data));
    }

    [TestMethod]
    public void Transform_ScalarText_IsOneByOne()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new OneToken { Tokens = "star" }, new OneToken { Tokens = "" } });

        CollectionAssert.AreEqual(new[] { "5 6", "0 0" }, Sums(models.SumOfWords(1), data));
    }

    [TestMethod]
    public void Schema_Outputs_FollowTheModelsDimensions()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs()).Fit(data);

        DataViewSchema schema = model.Transform(data).Schema;

        Assert.AreEqual("Vector<Single, 1, 3>", schema["Twice"].Type.ToString());
        Assert.AreEqual("Vector<Single, 1>", schema["Total"].Type.ToString());
        Assert.AreEqual("Vector<Single, 3, 1>", schema["Column"].Type.ToString());
    }

    [TestMethod]
    public void Schema_UnknownOutputDimension_IsAVectorOfVariableSize()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ManyFloats { X = [1, 2, 3] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.Identity(OnnxElementType.Float, 1, "N")).Fit(data);

        IDataView scored = model.Transform(data);

        Assert.AreEqual("Vector<Single>", scored.Schema["Y"].Type.ToString());
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, scored.GetColumn<float[]>("Y").Single());
    }

    [TestMethod]
    public void Schema_SymbolicBatch_IsOne()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoFloats { X = [1, 2] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.Identity(OnnxElementType.Float, "batch", 2)).Fit(data);

        IDataView scored = model.Transform(data);

        Assert.AreEqual("Vector<Single, 1, 2>", scored.Schema["Y"].Type.ToString());
        CollectionAssert.AreEqual(new float[] { 1, 2 }, scored.GetColumn<float[]>("Y").Single());
    }

    [TestMethod]
    public void Schema_SlotNamesNode_BecomesTheAnnotation()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs()).Fit(data);

        DataViewSchema schema = model.GetOutputSchema(data.Schema);

        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Twice"].Annotations.GetValue("SlotNames", ref names);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, names.DenseValues().Select(name => name.ToString()).ToArray());
        Assert.IsNull(schema["Total"].Annotations.Schema.GetColumnOrNull("SlotNames"));
    }

    [TestMethod]
    public void Transform_SelectedOutputs_AreTheOnlyNewColumns()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(["Total", "Twice"], ["X"], models.ThreeOutputs()).Fit(data);

        IDataView scored = model.Transform(data);

        CollectionAssert.AreEqual(new[] { "X", "Total", "Twice" }, scored.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new float[] { 6 }, scored.GetColumn<float[]>("Total").Single());
        CollectionAssert.AreEqual(new float[] { 2, 4, 6 }, scored.GetColumn<float[]>("Twice").Single());
    }

    [TestMethod]
    public void Transform_SeveralOutputsActive_ShareARow()
    {
        using var models = new OnnxModels();
        ThreeFloats[] rows = [new() { X = [1, 2, 3] }, new() { X = [4, 5, 6] }];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs()).Fit(data);
        IDataView scored = model.Transform(data);

        using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema);
        ValueGetter<VBuffer<float>> twice = cursor.GetGetter<VBuffer<float>>(scored.Schema["Twice"]);
        ValueGetter<VBuffer<float>> total = cursor.GetGetter<VBuffer<float>>(scored.Schema["Total"]);
        VBuffer<float> value = default;
        foreach (ThreeFloats row in rows)
        {
            Assert.IsTrue(cursor.MoveNext());
            total(ref value);
            Assert.AreEqual(row.X.Sum(), value.GetValues()[0]);
            twice(ref value);
            CollectionAssert.AreEqual(row.X.Select(x => 2 * x).ToArray(), value.DenseValues().ToArray());
            total(ref value);
            Assert.AreEqual(row.X.Sum(), value.GetValues()[0]);
        }

        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Transform_OutputNameEndingInOutput_IsStripped()
    {
        using var models = new OnnxModels();
        // Our own builder refuses the ending; the bytes are patched: "Result_output" becomes "Result.output".
        string path = models.Custom((g, x) => g.Output("Result_output", g.Node("Neg", [x]), OnnxElementType.Float, 1, 2));
        byte[] bytes = File.ReadAllBytes(path);
        byte[] wanted = "Result_output"u8.ToArray();
        for (int at = bytes.AsSpan().IndexOf(wanted); at >= 0; at = bytes.AsSpan().IndexOf(wanted))
            bytes[at + "Result".Length] = (byte)'.';
        File.WriteAllBytes(path, bytes);
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoFloats { X = [1, 2] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(path).Fit(data);

        CollectionAssert.AreEqual(new float[] { -1, -2 }, model.Transform(data).GetColumn<float[]>("Result").Single());
    }

    [TestMethod]
    public void Transform_TextOutput_IsText()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoTokens { Tokens = ["ä", ""] } });
        IDataView renamed = _ml.Transforms.CopyColumns("X", "Tokens").Fit(data).Transform(data);
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.Identity(OnnxElementType.String, 1, 2)).Fit(renamed);

        CollectionAssert.AreEqual(new[] { "ä", "" }, model.Transform(renamed).GetColumn<string[]>("Y").Single());
    }

    [TestMethod]
    public void Transform_Stream_SameAsFile()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoTokens { Tokens = ["sun", "moon"] } });
        using FileStream stream = File.OpenRead(models.SumOfWords(2));
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel("Sum", "Tokens", stream).Fit(data);

        CollectionAssert.AreEqual(new float[] { 4, 6 }, model.Transform(data).GetColumn<float[]>("Sum").Single());
    }

    [TestMethod]
    public void Transform_ShapeDictionary_FillsUnknownDimensions()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoFloats { X = [1, 2] } });
        var shapes = new Dictionary<string, int[]> { ["X"] = [1, 2], ["Y"] = [1, 2] };
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel("Y", "X", models.Identity(OnnxElementType.Float, 1, "N"), shapes).Fit(data);

        IDataView scored = model.Transform(data);

        Assert.AreEqual("Vector<Single, 1, 2>", scored.Schema["Y"].Type.ToString());
        CollectionAssert.AreEqual(new float[] { 1, 2 }, scored.GetColumn<float[]>("Y").Single());
    }

    [TestMethod]
    public void Fit_InAChain_PropagatesTheShape()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });
        var options = new OnnxOptions { ModelFile = models.ThreeOutputs(), InputColumns = ["X"], OutputColumns = ["Twice"], IntraOpNumThreads = 1 };

        ITransformer model = _ml.Transforms.ApplyOnnxModel(options).Append(_ml.Transforms.Concatenate("Features", "X", "Twice")).Fit(data);

        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 2, 4, 6 }, model.Transform(data).GetColumn<float[]>("Features").Single());
        (model as IDisposable)?.Dispose();
    }

    private string[] Sums(string path, IDataView data)
    {
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel("Sum", "Tokens", path).Fit(data);
        IDataView scored = model.Transform(data);
        Assert.AreEqual("Vector<Single, 2>", scored.Schema["Sum"].Type.ToString());
        return [.. scored.GetColumn<float[]>("Sum").Select(values => string.Join(" ", values))];
    }
}
