using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Testing;

namespace MLExtensions.Vision.Tests.Classification;

[TestClass]
public class ImageClassifierEstimatorTests
{
    private static readonly MLContext s_ml = new(seed: 1);

    [TestMethod]
    public void Fit_EvaluateAndMapKeyToValue_WorkAsAfterBuiltInTrainers()
    {
        EstimatorChain<Microsoft.ML.Transforms.KeyToValueMappingTransformer> pipeline = s_ml.Embeddings()
            .TrainImageClassifier(TinyNetwork.Create(), seed: 1)
            .Append(s_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
        IDataView data = Data(TinyNetwork.Stripes(10, seed: 1));
        using var model = (IDisposable)pipeline.Fit(data);
        IDataView scored = ((ITransformer)model).Transform(Data(TinyNetwork.Stripes(10, seed: 2)));
        MulticlassClassificationMetrics metrics = s_ml.MulticlassClassification.Evaluate(scored);
        Assert.IsGreaterThan(0.8, metrics.MicroAccuracy);
        Assert.IsInstanceOfType<TextDataViewType>(scored.Schema["Answer"].Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "vertical", "horizontal", "plain" }, names.DenseValues().Select(name => name.ToString()).ToArray());
        Assert.AreEqual(new KeyDataViewType(typeof(uint), 3), scored.Schema["PredictedLabel"].Type);
    }

    [TestMethod]
    public void Save_BareReload_GivesTheSameColumnsAndValues()
    {
        IDataView data = Data(TinyNetwork.Stripes(6, seed: 1));
        using ImageClassifierTransformer transformer = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.zip");
        try
        {
            s_ml.Model.Save(transformer, data.Schema, path);
            ITransformer bare = new MLContext().Model.Load(path, out _);
            AreSame(transformer, bare);
            (bare as IDisposable)?.Dispose();
            TransformerChain<ITransformer> typed = s_ml.Embeddings().Load(path);
            Assert.IsInstanceOfType<ImageClassifierTransformer>(typed.Single());
            AreSame(transformer, typed);
            Assert.HasCount(4, ((ImageClassifierTransformer)typed.Single()).Classifier.History);
            typed.Dispose();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Estimator_Contract_Holds()
    {
        IDataView images = TinyNetwork.Stripes(5, seed: 1).Resize(20, 18).ToDataView();
        IDataView data = s_ml.Transforms.Conversion.MapValueToKey("Label").Fit(images).Transform(images);
        IDataView bad = s_ml.Transforms.CopyColumns("Image", "Label").Fit(data).Transform(data);
        EstimatorContract.Verify(
            s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), new ImageClassifierOptions { Epochs = 2, ValidationFraction = 0, Seed = 1 }), data, bad);
    }

    [TestMethod]
    public void Fit_OtherColumnNames_AreThoseOfTheModelAndItsReload()
    {
        IDataView data = Data(TinyNetwork.Stripes(6, seed: 1));
        using ImageClassifierTransformer transformer = s_ml.Embeddings()
            .TrainImageClassifier(TinyNetwork.Create(), Quick(), scoreColumnName: "Probabilities", predictedLabelColumnName: "Class").Fit(data);
        string path = Path.Combine(Path.GetTempPath(), $"mlx-{Guid.NewGuid():N}.zip");
        try
        {
            s_ml.Model.Save(transformer, data.Schema, path);
            ITransformer bare = new MLContext().Model.Load(path, out _);
            CollectionAssert.AreEquivalent(
                new[] { "Image", "Label", "Probabilities", "Class" },
                bare.Transform(data).Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
            (bare as IDisposable)?.Dispose();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Fit_TrainAndValidation_ReportsItsMetrics()
    {
        using ImageClassifierTransformer transformer = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick())
            .Fit(Data(TinyNetwork.Stripes(6, seed: 1)), Data(TinyNetwork.Stripes(4, seed: 2)));
        Assert.IsTrue(transformer.Classifier.History.All(epoch => epoch.ValidationAccuracy is >= 0 and <= 1));
    }

    [TestMethod]
    public void Fit_ValidationOfOtherClasses_Throws()
    {
        ImageClassifierEstimator estimator = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick());
        var error = Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(Data(TinyNetwork.Stripes(2, seed: 1)), Data(TinyNetwork.Stripes(2, seed: 2, classes: 2))));
        StringAssert.Contains(error.Message, "vertical, horizontal");
    }

    [TestMethod]
    public void Fit_MissingLabel_ThrowsWithColumnAndRow()
    {
        IDataView data = Data(TinyNetwork.Stripes(2, seed: 1), "vertical", "horizontal", "plain");
        IDataView other = s_ml.Transforms.Conversion.MapValueToKey("Label", "Text", keyData: Names("vertical", "horizontal")).Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(other));
        StringAssert.StartsWith(error.Message, "Column 'Label', row 2: the label is missing.");
    }

    [TestMethod]
    public void Fit_MissingLabelSkipped_CountsTheRows()
    {
        IDataView data = Data(TinyNetwork.Stripes(4, seed: 1), "vertical", "horizontal", "plain");
        IDataView other = s_ml.Transforms.Conversion.MapValueToKey("Label", "Text", keyData: Names("vertical", "horizontal")).Fit(data).Transform(data);
        var options = new ImageClassifierOptions { Epochs = 2, SkipBadRows = true };
        using ImageClassifierTransformer transformer = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), options).Fit(other);
        Assert.AreEqual(4, transformer.SkippedRows);
    }

    [TestMethod]
    public void Fit_MissingImage_ThrowsWithColumnAndRow()
    {
        var rows = Rows(TinyNetwork.Stripes(2, seed: 1));
        rows[3].Image = null;
        var error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(Keyed(rows)));
        StringAssert.StartsWith(error.Message, "Column 'Image', row 3: there is no image.");
    }

    [TestMethod]
    public void Fit_FileIsMissing_ThrowsWithRowAndPathOrSkipsIt()
    {
        string folder = Directory.CreateTempSubdirectory("mlx-paths-").FullName;
        try
        {
            ImageSet set = TinyNetwork.Stripes(4, seed: 1);
            PathRow[] rows = [.. set.Images.Select((image, i) => new PathRow { Path = $"{i}.png", Text = set.ClassNames[set.Labels[i]] })];
            for (int i = 0; i < rows.Length; i++)
            {
                if (i != 5)
                {
                    set.Images[i].Save(Path.Combine(folder, rows[i].Path));
                }
            }

            IDataView data = s_ml.Data.LoadFromEnumerable(rows);
            IDataView images = s_ml.Transforms.LoadImages("Image", folder, "Path").Append(s_ml.Transforms.Conversion.MapValueToKey("Label", "Text")).Fit(data).Transform(data);
            var error = Assert.ThrowsExactly<ArgumentException>(() => s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(images));
            StringAssert.StartsWith(error.Message, "Column 'Image', row 5: the image cannot be read:");
            StringAssert.Contains(error.Message, "5.png");
            var options = new ImageClassifierOptions { Epochs = 2, SkipBadRows = true };
            using ImageClassifierTransformer transformer = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), options).Fit(images);
            Assert.AreEqual(1, transformer.SkippedRows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Fit_LabelIsText_ThrowsWithWhatIsWanted()
    {
        IDataView data = s_ml.Transforms.CopyColumns("Label", "Text").Fit(Keyed(Rows(TinyNetwork.Stripes(2, seed: 1)))).Transform(Keyed(Rows(TinyNetwork.Stripes(2, seed: 1))));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(data));
        StringAssert.Contains(error.Message, "expected a key (MapValueToKey makes one), got String");
    }

    [TestMethod]
    public void Transform_ImagesOfTheCaller_StayUsable()
    {
        Row[] rows = Rows(TinyNetwork.Stripes(2, seed: 1));
        IDataView data = Keyed(rows);
        using ImageClassifierTransformer transformer = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(data);
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.HasCount(6, Scores(transformer.Transform(data)));
        }

        Assert.IsTrue(rows.All(row => row.Image!.Width == TinyNetwork.Size));
    }

    [TestMethod]
    public void Transform_ImagesOfOtherSizes_AreScored()
    {
        Row[] rows = Rows(TinyNetwork.Stripes(2, seed: 1).Resize(25, 19));
        using ImageClassifierTransformer transformer = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(Keyed(rows));
        Assert.HasCount(6, Scores(transformer.Transform(Keyed(rows))));
    }

    [TestMethod]
    public void SaveAsOnnx_Graph_GivesScoresAndNames()
    {
        using ImageClassifierTransformer transformer = s_ml.Embeddings().TrainImageClassifier(TinyNetwork.Create(), Quick()).Fit(Data(TinyNetwork.Stripes(6, seed: 1)));
        using var stream = new MemoryStream();
        transformer.SaveAsOnnx(stream);
        using var session = new Onnx.OnnxSession(Onnx.OnnxModel.Load(stream.ToArray()));
        var pixels = new float[2 * 3 * 16 * 16];
        using Onnx.OnnxResults results = session.Run(Onnx.OnnxFeed.Of<float>("Image", pixels, 2, 3, 16, 16));
        float[] scores = results.Span<float>("Score").ToArray();
        int best = Array.IndexOf(scores[..3], scores[..3].Max());
        Assert.AreEqual(transformer.Classifier.ClassNames[best], results.Strings("PredictedLabel")[0]);
    }

    private static void AreSame(ITransformer expected, ITransformer actual)
    {
        // The built-ins free images that they pass on as they are: each reading gets its own.
        IDataView left = View(expected), right = View(actual);
        Assert.AreEqual(left.Schema["PredictedLabel"].Type, right.Schema["PredictedLabel"].Type);
        CollectionAssert.AreEqual(left.GetColumn<uint>("PredictedLabel").ToArray(), right.GetColumn<uint>("PredictedLabel").ToArray());
        float[][] a = Scores(View(expected)), b = Scores(View(actual));
        for (int row = 0; row < a.Length; row++)
        {
            for (int c = 0; c < a[row].Length; c++)
            {
                Assert.AreEqual(a[row][c], b[row][c], 1e-5f);
            }
        }

        CollectionAssert.AreEqual(SlotNames(left), SlotNames(right));
        CollectionAssert.AreEqual(KeyNames(left), KeyNames(right));

        static IDataView View(ITransformer transformer) => transformer.Transform(Data(TinyNetwork.Stripes(5, seed: 9)));
    }

    private static float[][] Scores(IDataView view) => [.. view.GetColumn<float[]>("Score")];

    private static string[] SlotNames(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static string[] KeyNames(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["PredictedLabel"].GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static ImageClassifierOptions Quick() => new() { Epochs = 4, ValidationFraction = 0 };

    private static IDataView Names(params string[] names) => s_ml.Data.LoadFromEnumerable(names.Select(name => new NameRow { Name = name }));

    /// <summary>Images with a key label and no other column.</summary>
    private static IDataView Data(ImageSet set, params string[] names)
    {
        IDataView keyed = Keyed(Rows(set));
        return names.Length > 0 ? keyed : s_ml.Transforms.DropColumns("Text").Fit(keyed).Transform(keyed);
    }

    private static IDataView Keyed(Row[] rows)
    {
        IDataView data = s_ml.Data.LoadFromEnumerable(rows);
        return s_ml.Transforms.Conversion.MapValueToKey("Label", "Text").Fit(data).Transform(data);
    }

    private static Row[] Rows(ImageSet set) => [.. set.Images.Select((image, i) => new Row { Image = image.ToMLImage(), Text = set.ClassNames[set.Labels[i]] })];

    private sealed class Row
    {
        [ImageType(TinyNetwork.Size, TinyNetwork.Size)]
        public MLImage? Image { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class PathRow
    {
        public string Path { get; set; } = "";

        public string Text { get; set; } = "";
    }

    private sealed class NameRow
    {
        public string Name { get; set; } = "";
    }
}
