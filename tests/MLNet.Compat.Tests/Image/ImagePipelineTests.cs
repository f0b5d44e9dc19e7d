using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace MLNet.Compat.Tests.Image;

[TestClass]
public sealed class ImagePipelineTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void SaveAndLoad_PathsToPixels_SameValues()
    {
        using var files = new ImageFiles();
        using MLImage image = ImageFiles.Paint(4, 4, (x, y) => ((byte)(10 * x), (byte)(10 * y), 7));
        files.Save(image, "a.png");
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" }, new PathRow { Path = "a.png" } });
        ITransformer model = _ml.Transforms.LoadImages("Image", files.Folder, "Path")
            .Append(_ml.Transforms.ResizeImages("Image", 2, 2, resizing: ResizingKind.Fill))
            .Append(_ml.Transforms.ExtractPixels("Pixels", "Image", offsetImage: 5, scaleImage: 0.5f)).Fit(data);
        string zip = Path.Combine(files.Folder, "model.zip");

        _ml.Model.Save(model, data.Schema, zip);
        IDataView result = new MLContext().Model.Load(zip, out _).Transform(data);

        float[] expected = [2.5f, 12.5f, 2.5f, 12.5f, 2.5f, 2.5f, 12.5f, 12.5f, 1, 1, 1, 1];
        Assert.AreEqual("Vector<Single, 3, 2, 2>", result.Schema["Pixels"].Type.ToString());
        foreach (float[] pixels in result.GetColumn<float[]>("Pixels"))
            CollectionAssert.AreEqual(expected, pixels);
        Assert.AreEqual(2, result.GetColumn<float[]>("Pixels").Count());
    }

    [TestMethod]
    public void SaveAndLoad_ImageToGrayToPixelsToImage_SameImage()
    {
        using var files = new ImageFiles();
        IDataView data = Images(() => ImageFiles.Paint(2, 2, (x, _) => ((byte)(100 * x), 100, 0)));
        ITransformer model = _ml.Transforms.ConvertToGrayscale("Gray", "Image")
            .Append(_ml.Transforms.ExtractPixels("Pixels", "Gray", interleavePixelColors: true))
            .Append(_ml.Transforms.ConvertToImage(2, 2, "Again", "Pixels", interleavedColors: true))
            .Append(_ml.Transforms.ExtractPixels("Bytes", "Again", ColorBits.All, outputAsFloatArray: false)).Fit(data);
        string zip = Path.Combine(files.Folder, "model.zip");
        _ml.Model.Save(model, data.Schema, zip);

        IDataView result = _ml.Model.Load(zip, out _).Transform(Images(() => ImageFiles.Paint(2, 2, (x, _) => ((byte)(100 * x), 100, 0))));

        // 0.59 of green, and 0.3 of red.
        byte[] gray = [59, 89, 59, 89];
        CollectionAssert.AreEqual((byte[])[255, 255, 255, 255, .. gray, .. gray, .. gray], result.GetColumn<byte[]>("Bytes").Single());
    }

    [TestMethod]
    public void SaveAndLoad_PathsToOnnxModel_SameValues()
    {
        using var files = new ImageFiles();
        using (MLImage image = ImageFiles.Paint(2, 1, (x, _) => ((byte)(10 * (x + 1)), 0, 0)))
            files.Save(image, "a.png");
        using var models = new OnnxModels();
        string onnx = models.Identity(MLExtensions.Onnx.OnnxElementType.Float, 1, 1, 1, 2);
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" } });
        ITransformer model = _ml.Transforms.LoadImages("Image", files.Folder, "Path")
            .Append(_ml.Transforms.ResizeImages("Image", 2, 1))
            .Append(_ml.Transforms.ExtractPixels("X", "Image", ColorBits.Red))
            .Append(_ml.Transforms.ApplyOnnxModel("Y", "X", onnx)).Fit(data);
        string zip = Path.Combine(files.Folder, "model.zip");
        _ml.Model.Save(model, data.Schema, zip);

        ITransformer loaded = _ml.Model.Load(zip, out _);
        CollectionAssert.AreEqual(new float[] { 10, 20 }, loaded.Transform(data).GetColumn<float[]>("Y").Single());
        (loaded as IDisposable)?.Dispose();
        (model as IDisposable)?.Dispose();
    }

    [TestMethod]
    public void PredictionEngine_ImageMember_PixelsOfEach()
    {
        ITransformer model = _ml.Transforms.ExtractPixels("Pixels", "Image", ColorBits.Red).Fit(Images());
        using PredictionEngine<ImageRow, PixelRow> engine = _ml.Model.CreatePredictionEngine<ImageRow, PixelRow>(model);
        foreach (byte red in new byte[] { 9, 200, 1 })
        {
            using MLImage image = ImageFiles.Paint(2, 2, (_, _) => (red, 3, 4));
            CollectionAssert.AreEqual(new float[] { red, red, red, red }, engine.Predict(new ImageRow { Image = image }).Pixels);
        }
    }

    [TestMethod]
    public void CreateEnumerable_ImageMember_SizeAndTag()
    {
        using var files = new ImageFiles();
        using (MLImage image = ImageFiles.Paint(3, 2, (_, _) => (1, 2, 3)))
            files.Save(image, "a.png");
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" } });
        IDataView loaded = _ml.Transforms.LoadImages("Image", files.Folder, "Path").Append(_ml.Transforms.ResizeImages("Image", 2, 2)).Fit(data).Transform(data);

        foreach (ImageRow row in _ml.Data.CreateEnumerable<ImageRow>(loaded, reuseRowObject: false))
            Assert.AreEqual((2, 2, Path.Combine(files.Folder, "a.png")), (row.Image!.Width, row.Image.Height, row.Image.Tag));
        Assert.AreEqual("Image<2, 2>", loaded.Schema["Image"].Type.ToString());
    }

    [TestMethod]
    public void LoadImages_MissingFile_ThrowsWithPath()
    {
        using var files = new ImageFiles();
        // A thread of the cursor meets it, and says so.
        InvalidOperationException e = Assert.ThrowsExactly<InvalidOperationException>(() => Load(files, "none.png"));
        Assert.IsInstanceOfType<FileNotFoundException>(e.InnerException);
        StringAssert.Contains(e.InnerException.Message, "none.png");
    }

    [TestMethod]
    public void LoadImages_NotAnImage_Throws()
    {
        using var files = new ImageFiles();
        File.WriteAllText(Path.Combine(files.Folder, "a.png"), "This is text.");
        Assert.IsInstanceOfType<ArgumentException>(Assert.ThrowsExactly<InvalidOperationException>(() => Load(files, "a.png")).InnerException);
    }

    [TestMethod]
    public void LoadImages_EmptyPath_MissingImageAndZeroPixels()
    {
        using var files = new ImageFiles();
        CollectionAssert.AreEqual(new float[12], Load(files, ""));
    }

    [TestMethod]
    public void LoadImages_MissingFolder_Throws()
        => Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.LoadImages("Image", Path.Combine(Path.GetTempPath(), "no-such-folder-here"), "Path"));

    [TestMethod]
    public void LoadRawImageBytes_File_ItsBytes()
    {
        using var files = new ImageFiles();
        File.WriteAllBytes(Path.Combine(files.Folder, "a.bin"), [1, 2, 3]);
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.bin" }, new PathRow { Path = "" } });
        byte[][] bytes = [.. _ml.Transforms.LoadRawImageBytes("Bytes", files.Folder, "Path").Fit(data).Transform(data).GetColumn<byte[]>("Bytes")];
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, bytes[0]);
        Assert.IsEmpty(bytes[1]);
    }

    [TestMethod]
    public void ExtractPixels_ImageOfUnknownSize_Throws()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" } });
        ArgumentOutOfRangeException e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.LoadImages("Image", null, "Path").Append(_ml.Transforms.ExtractPixels("Pixels", "Image")).Fit(data));
        StringAssert.Contains(e.Message, "known-size image");
    }

    [TestMethod]
    public void ExtractPixels_ImageOfAnotherSize_Throws()
    {
        IDataView data = Images(() => ImageFiles.Paint(3, 2, (_, _) => (1, 2, 3)));
        IDataView pixels = _ml.Transforms.ExtractPixels("Pixels", "Image").Fit(data).Transform(data);
        Assert.ThrowsExactly<InvalidOperationException>(() => pixels.GetColumn<float[]>("Pixels").ToList());
    }

    [TestMethod]
    public void Getter_NextRow_DisposesThePreviousImage()
    {
        using var files = new ImageFiles();
        using (MLImage image = ImageFiles.Paint(3, 2, (_, _) => (1, 2, 3)))
            files.Save(image, "a.png");
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = "a.png" }, new PathRow { Path = "a.png" } });
        IDataView loaded = _ml.Transforms.LoadImages("Image", files.Folder, "Path").Fit(data).Transform(data);
        MLImage held = null!, first, second;
        using (DataViewRowCursor cursor = loaded.GetRowCursor([loaded.Schema["Image"]]))
        {
            ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(loaded.Schema["Image"]);
            cursor.MoveNext();
            getter(ref held);
            first = held;
            cursor.MoveNext();
            getter(ref held);
            second = held;
            Assert.ThrowsExactly<InvalidOperationException>(() => first.Width);
            Assert.AreEqual(3, second.Width);
        }

        Assert.ThrowsExactly<InvalidOperationException>(() => second.Width);
    }

    private float[] Load(ImageFiles files, string path)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = path } });
        return _ml.Transforms.LoadImages("Image", files.Folder, "Path").Append(_ml.Transforms.ResizeImages("Image", 2, 2))
            .Append(_ml.Transforms.ExtractPixels("Pixels", "Image")).Fit(data).Transform(data).GetColumn<float[]>("Pixels").Single();
    }

    private IDataView Images(params Func<MLImage>[] images) => _ml.Data.LoadFromEnumerable(images.Select(image => new ImageRow { Image = image() }));

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class ImageRow
    {
        [ImageType(2, 2)]
        public MLImage? Image { get; set; }
    }

    private sealed class PixelRow
    {
        public float[] Pixels { get; set; } = [];
    }
}
