using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Onnx;

namespace MLNet.Compat.Tests;

[TestClass]
public sealed class OnnxPersistenceTests
{
    [TestMethod]
    public void Save_ThenBareLoad_SameValues()
    {
        using var models = new OnnxModels();
        string zip = Path.Combine(models.Folder, "model.zip");
        SaveModel(models, zip);
        File.Delete(Path.Combine(models.Folder, "sum.onnx"));

        var ml = new MLContext();
        ITransformer loaded = ml.Model.Load(zip, out DataViewSchema schema);
        using PredictionEngine<VariableTokens, SumRow> engine = ml.Model.CreatePredictionEngine<VariableTokens, SumRow>(loaded);

        Assert.AreEqual("Vector<String>", schema["Tokens"].Type.ToString());
        CollectionAssert.AreEqual(new float[] { 6, 8 }, engine.Predict(new VariableTokens { Tokens = ["sun", "star"] }).Sum);
        CollectionAssert.AreEqual(new float[] { 0, 0 }, engine.Predict(new VariableTokens { Tokens = [] }).Sum);
        CollectionAssert.AreEqual(new float[] { 3, 4 }, engine.Predict(new VariableTokens { Tokens = ["moon"] }).Sum);
    }

    [TestMethod]
    public void Load_ThenSaveAgain_SameModel()
    {
        using var models = new OnnxModels();
        string first = Path.Combine(models.Folder, "first.zip");
        string second = Path.Combine(models.Folder, "second.zip");
        SaveModel(models, first);
        var ml = new MLContext();
        ITransformer loaded = ml.Model.Load(first, out DataViewSchema schema);

        ml.Model.Save(loaded, schema, second);
        (loaded as IDisposable)!.Dispose();

        ITransformer again = ml.Model.Load(second, out _);
        using PredictionEngine<VariableTokens, SumRow> engine = ml.Model.CreatePredictionEngine<VariableTokens, SumRow>(again);
        CollectionAssert.AreEqual(new float[] { 4, 6 }, engine.Predict(new VariableTokens { Tokens = ["sun", "moon"] }).Sum);
    }

    [TestMethod]
    public void Dispose_LoadedModel_LeavesNoTemporaryFile()
    {
        using var models = new OnnxModels();
        string zip = Path.Combine(models.Folder, "model.zip");
        SaveModel(models, zip);
        string temporary = Directory.CreateDirectory(Path.Combine(models.Folder, "temp")).FullName;
        var ml = new MLContext { TempFilePath = temporary };
        IDataView data = ml.Data.LoadFromEnumerable(new[] { new VariableTokens { Tokens = ["sun"] } });

        ITransformer loaded = ml.Model.Load(zip, out _);
        Assert.AreEqual(1, loaded.Transform(data).GetColumn<float[]>("Sum").Single()[0]);
        Assert.AreEqual(".onnx", Path.GetExtension(Directory.GetFiles(temporary).Single()));
        (loaded as IDisposable)!.Dispose();

        Assert.IsEmpty(Directory.GetFiles(temporary));
    }

    [TestMethod]
    public void Session_OfAnOnnxFileNamedOrt_IsRefusedByOnnxRuntime_SoNoTemporaryFileMayBeNamedSo()
    {
        using var models = new OnnxModels();
        string model = models.SumOfWords("N");
        string renamed = Path.ChangeExtension(model, ".ort");
        File.Copy(model, renamed);

        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(renamed));
        new InferenceSession(model).Dispose();
    }

    [TestMethod]
    public void PredictionEngines_OnFourThreads_SameAnswersAsOne()
    {
        using var models = new OnnxModels();
        string zip = Path.Combine(models.Folder, "model.zip");
        SaveModel(models, zip);
        var ml = new MLContext();
        ITransformer loaded = ml.Model.Load(zip, out _);
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        float[][] vectors = [[1, 2], [3, 4], [5, 6]];
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();

        var threads = Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            using PredictionEngine<VariableTokens, SumRow> engine = ml.Model.CreatePredictionEngine<VariableTokens, SumRow>(loaded, options);
            for (int i = 0; i < 100; i++)
            {
                int[] ids = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(3))];
                float[] sum = engine.Predict(new VariableTokens { Tokens = [.. ids.Select(id => OnnxModels.Words[id])] }).Sum;
                if (sum[0] != ids.Sum(id => vectors[id][0]) || sum[1] != ids.Sum(id => vectors[id][1]))
                    wrong.Add($"thread {seed}, row {i}");
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.IsEmpty(wrong);
        (loaded as IDisposable)!.Dispose();
    }

    private static void SaveModel(OnnxModels models, string zip)
    {
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadFromEnumerable(new[] { new VariableTokens { Tokens = ["sun"] } });
        using OnnxTransformer model = ml.Transforms.ApplyOnnxModel("Sum", "Tokens", models.SumOfWords("N")).Fit(data);
        ml.Model.Save(model, data.Schema, zip);
    }
}
