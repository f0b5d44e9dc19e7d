using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MLExtensions.Onnx;

namespace MLNet.Compat.Tests;

[TestClass]
public sealed class OnnxErrorTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void ApplyOnnxModel_MissingFile_Throws()
    {
        IOException error = Assert.ThrowsExactly<IOException>(() => _ml.Transforms.ApplyOnnxModel("no-such-model.onnx"));

        Assert.AreEqual("Model file no-such-model.onnx does not exists.", error.Message);
    }

    [TestMethod]
    public void ApplyOnnxModel_Garbage_Throws()
    {
        using var models = new OnnxModels();
        string path = Path.Combine(models.Folder, "garbage.onnx");
        File.WriteAllText(path, "not a model");

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.ApplyOnnxModel(path));

        StringAssert.StartsWith(error.Message, "Error initializing model :");
    }

    [TestMethod]
    public void ApplyOnnxModel_UnknownOutput_NamesTheAvailableOnes()
    {
        using var models = new OnnxModels();

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ApplyOnnxModel("Nowhere", "X", models.ThreeOutputs()));

        StringAssert.Contains(error.Message, "Ouput tensor, Nowhere, does not exist in the ONNX model. Available output names are [Twice,Total,Column].");
    }

    [TestMethod]
    public void Fit_UnknownInput_NamesTheAvailableOnes()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ApplyOnnxModel("Twice", "Z", models.ThreeOutputs()).Fit(data));

        StringAssert.Contains(error.Message, "Input tensor, Z, does not exist in the ONNX model. Available input names are [X].");
    }

    [TestMethod]
    public void Fit_MissingColumn_Throws()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ApplyOnnxModel(models.SumOfWords("N")).Fit(data));

        StringAssert.StartsWith(error.Message, "Could not find input column 'Tokens'");
    }

    [TestMethod]
    public void Fit_WrongItemType_Throws()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoTokens { Tokens = ["a", "b"] } });
        IDataView renamed = _ml.Transforms.CopyColumns("X", "Tokens").Fit(data).Transform(data);

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs()).Fit(renamed));

        StringAssert.StartsWith(error.Message, "Schema mismatch for input column 'X': expected Single, got Vector<String, 2>");
    }

    [TestMethod]
    public void Fit_WrongSize_Throws()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoFloats { X = [1, 2] } });

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs()).Fit(data));

        Assert.AreEqual("Input shape mismatch: Input 'X' has shape 1,3, but input data is of length 2.", error.Message);
    }

    [TestMethod]
    public void Fit_TwoUnknownDimensions_Throws()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ManyFloats { X = [1, 2] } });

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ApplyOnnxModel(models.Identity(OnnxElementType.Float, 1, "N", "M")).Fit(data));

        StringAssert.StartsWith(error.Message, "Only 1 unknown dimension is allowed");
    }

    [TestMethod]
    public void Transform_KnownSizeFedToUnknownDimension_Throws()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoTokens { Tokens = ["sun", "moon"] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.SumOfWords("N")).Fit(data);

        Assert.Throws<Exception>(() => model.Transform(data).GetColumn<float[]>("Sum").ToArray());
    }

    [TestMethod]
    public void Transform_VariableSizeFedToKnownDimensions_Throws()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new VariableTokens { Tokens = ["sun", "moon"] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.SumOfWords(2)).Fit(data);

        Assert.Throws<Exception>(() => model.Transform(data).GetColumn<float[]>("Sum").ToArray());
    }

    [TestMethod]
    public void ShapeDictionary_Incompatible_Throws()
    {
        using var models = new OnnxModels();
        var shapes = new Dictionary<string, int[]> { ["X"] = [1, 4] };

        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs(), shapes));

        StringAssert.Contains(error.Message, "The specified shape 1,4 is not compatible with the shape 1,3 loaded from the ONNX model file.");
    }

    [TestMethod]
    public void ApplyOnnxModel_HalfPrecisionOutput_IsNotAColumnType()
    {
        using var models = new OnnxModels();

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Transforms.ApplyOnnxModel(models.Identity(OnnxElementType.Float16, 1, 2)));

        StringAssert.StartsWith(error.Message, "Unsupported ONNX scalar type: Float16");
    }

    [TestMethod]
    public void ApplyOnnxModel_HalfPrecisionInitializer_IsRefused()
    {
        using var models = new OnnxModels();

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Transforms.ApplyOnnxModel(models.Custom((g, x) => AddHalves(g, x, g.Initializer(Halves)))));

        StringAssert.StartsWith(error.Message, "Unsupported ONNX scalar type: Float16");
    }

    [TestMethod]
    public void ApplyOnnxModel_HalfPrecisionConstantNode_Runs()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoFloats { X = [1, 2] } });
        string path = models.Custom((g, x) => AddHalves(g, x, g.Node("Constant", [], [OnnxAttribute.Tensor("value", Halves)])));
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(path).Fit(data);

        CollectionAssert.AreEqual(new[] { 1.5f, 4f }, model.Transform(data).GetColumn<float[]>("Y").Single());
    }

    [TestMethod]
    public void Dispose_Twice_IsQuiet()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });
        OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs()).Fit(data);

        model.Dispose();
        model.Dispose();
    }

    private static OnnxTensor Halves { get; } = OnnxTensor.Create<Half>([(Half)0.5f, (Half)2f], 1, 2);

    /// <summary>"Y" = x + halves.</summary>
    private static void AddHalves(OnnxGraphBuilder g, OnnxValue x, OnnxValue halves)
    {
        OnnxValue floats = g.Node("Cast", [halves], [OnnxAttribute.Int("to", (long)OnnxElementType.Float)]);
        g.Output("Y", g.Node("Add", [x, floats]), OnnxElementType.Float, 1, 2);
    }

#if MLNET_COMPAT
    // What follows fails in ML.NET too, but less clearly: null references, or a crash in native code.
    [TestMethod]
    public void Transform_AfterDispose_Throws()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });
        OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs()).Fit(data);
        IDataView scored = model.Transform(data);

        model.Dispose();

        Assert.IsInstanceOfType<ObjectDisposedException>(GetterError(scored, "Twice"));
    }

    [TestMethod]
    public void Transform_OutputWithoutDimensions_IsRefused()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new TwoFloats { X = [1, 2] } });
        string path = models.Custom((g, x) => g.Output("Y", g.Node("ReduceSum", [x], [OnnxAttribute.Int("keepdims", 0)]), OnnxElementType.Float));
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(path).Fit(data);
        IDataView scored = model.Transform(data);

        Assert.AreEqual("Single", scored.Schema["Y"].Type.ToString());
        Assert.ThrowsExactly<NotSupportedException>(() => scored.GetColumn<float>("Y").ToArray());
    }

    [TestMethod]
    public void Transform_VariableSizeFedToKnownDimensions_NamesColumnAndShape()
    {
        using var models = new OnnxModels();
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new VariableTokens { Tokens = ["sun", "moon"] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.SumOfWords(2)).Fit(data);

        Exception error = GetterError(model.Transform(data), "Sum");

        Assert.IsInstanceOfType<ArgumentOutOfRangeException>(error);
        StringAssert.StartsWith(error.Message, "Column 'Tokens' has a variable size, and input 'Tokens' of the model, [1, 2], has no unknown dimension beside the batch.");
    }

    [TestMethod]
    public void GpuDeviceId_NoGpu_FallsBackOnlyWhenAsked()
    {
        using var models = new OnnxModels();

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs(), gpuDeviceId: 0, fallbackToCpu: false));
        StringAssert.StartsWith(error.Message, "Error initializing model :");

        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ThreeFloats { X = [1, 2, 3] } });
        using OnnxTransformer model = _ml.Transforms.ApplyOnnxModel(models.ThreeOutputs(), gpuDeviceId: 0, fallbackToCpu: true).Fit(data);
        Assert.AreEqual(6, model.Transform(data).GetColumn<float[]>("Total").Single()[0]);
    }

    /// <summary>The getter's own error: a parallel cursor wraps it.</summary>
    private static Exception GetterError(IDataView data, string column)
    {
        Exception error = Assert.Throws<Exception>(() => data.GetColumn<float[]>(column).ToArray());
        return error.InnerException ?? error;
    }
#endif
}
