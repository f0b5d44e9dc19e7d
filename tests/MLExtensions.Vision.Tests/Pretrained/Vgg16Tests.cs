using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests.Pretrained;

[TestClass]
public sealed class Vgg16Tests
{
    private static readonly string[] s_names =
    [
        "block1_conv1", "block1_conv2", "block1_pool", "block2_conv1", "block2_conv2", "block2_pool", "block3_conv1", "block3_conv2", "block3_conv3", "block3_pool",
        "block4_conv1", "block4_conv2", "block4_conv3", "block4_pool", "block5_conv1", "block5_conv2", "block5_conv3", "block5_pool", "flatten", "fc1", "fc2", "logits",
    ];

    // Published for VGG16: A. Araujo, W. Norris and J. Sim, Computing receptive fields of convolutional neural networks, Distill 2019.
    private static readonly (Vgg16Layer Layer, int Size, int Stride)[] s_fields =
    [
        (Vgg16Layer.Block1Conv2, 5, 1), (Vgg16Layer.Block1Pool, 6, 2), (Vgg16Layer.Block2Conv2, 14, 2), (Vgg16Layer.Block3Conv3, 40, 4), (Vgg16Layer.Block4Conv3, 92, 8),
        (Vgg16Layer.Block5Conv3, 196, 16), (Vgg16Layer.Block5Pool, 212, 32),
    ];

    public static IEnumerable<(string, OnnxModel)> Exports()
    {
        ExportedVgg vgg = ExportedVgg.Vgg16;
        yield return ("zoo", vgg.Zoo());
        yield return ("zoo, batch normalization", Normalized(vgg).Zoo());
        yield return ("torchvision", vgg.Torchvision());
        yield return ("torchvision, reshape", vgg.Torchvision(FlattenForm.ReshapeConstant));
        yield return ("torchvision, reshape of shape", vgg.Torchvision(FlattenForm.ReshapeOfShape));
        yield return ("Keras", vgg.Keras());
    }

    [TestMethod]
    [DynamicData(nameof(Exports))]
    public void Of_EveryExportersGraph_FindsEveryLayer(string export, OnnxModel model)
    {
        Vgg16 network = Vgg16.Of(model);

        CollectionAssert.AreEqual(s_names, network.Layers.Select(layer => layer.Name).ToArray(), export);
        foreach (Vgg16Layer layer in Enum.GetValues<Vgg16Layer>())
        {
            Assert.AreEqual(s_names[(int)layer], network[layer].Name);
        }

        Assert.IsTrue(network.HasHead);
        Assert.AreEqual(1000, network.Classes);
        Assert.AreEqual(export.EndsWith("normalization", StringComparison.Ordinal), network.HasBatchNormalization);
        Assert.AreEqual((3, 224, 224), (network.InputChannels, network.InputHeight, network.InputWidth));
        CnnLayer middle = network[Vgg16Layer.Block4Conv2];
        Assert.AreEqual((4, 512, 28, 28, CnnLayerKind.Convolution), (middle.Block, middle.Channels, middle.Height, middle.Width, middle.Kind));
        Assert.AreEqual((4096, 0, CnnLayerKind.Dense), (network[Vgg16Layer.Fc1].Channels, network[Vgg16Layer.Fc1].Block, network[Vgg16Layer.Fc1].Kind));
        Assert.AreEqual(25088, network[Vgg16Layer.Flatten].Channels);
        foreach ((Vgg16Layer layer, int size, int stride) in s_fields)
        {
            ReceptiveField field = network[layer].ReceptiveField!.Value;
            Assert.AreEqual((size, size, stride, stride), (field.Height, field.Width, field.StrideY, field.StrideX), layer.ToString());
        }

        Assert.IsNull(network[Vgg16Layer.Fc1].ReceptiveField);
    }

    [TestMethod]
    public void Of_KindOfExport_ChoosesPreprocessing()
    {
        Assert.AreSame(ImagePreprocessing.ImageNet, Vgg16.Of(ExportedVgg.Vgg16.Zoo()).Preprocessing);
        Assert.AreSame(ImagePreprocessing.ImageNet, Vgg16.Of(ExportedVgg.Vgg16.Torchvision()).Preprocessing);
        Assert.AreSame(ImagePreprocessing.Caffe, Vgg16.Of(ExportedVgg.Vgg16.Keras()).Preprocessing);
        Assert.AreSame(ImagePreprocessing.Unit, Vgg16.Of(ExportedVgg.Vgg16.Keras(), ImagePreprocessing.Unit).Preprocessing);
        Assert.AreEqual(TensorLayout.Nhwc, Vgg16.Of(ExportedVgg.Vgg16.Keras()).Layout);
    }

    [TestMethod]
    public void Of_KerasWithoutTop_HasNoHead()
    {
        Vgg16 network = Vgg16.Of(ExportedVgg.Vgg16.Keras(includeTop: false));

        Assert.IsFalse(network.HasHead);
        Assert.AreEqual("block5_pool", network[Vgg16Layer.Block5Pool].Name);
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => network[Vgg16Layer.Fc1]);
        StringAssert.Contains(error.Message, "without its dense layers");
    }

    [TestMethod]
    public void Of_SoftmaxAtTheEnd_LogitsStandBeforeIt()
    {
        Vgg16 network = Vgg16.Of(ExportedVgg.Vgg16.Keras());

        Assert.AreEqual("Softmax", network.Model.Nodes.Single(node => node.Inputs.Contains(network[Vgg16Layer.Logits].ValueName)).OpType);
    }

    public static IEnumerable<(string, OnnxModel)> Others()
    {
        ExportedVgg vgg = ExportedVgg.Vgg16;
        yield return ("where VGG16 has the pooling of block 3", With(vgg, [(2, 64), (2, 128), (4, 256), (4, 512), (4, 512)]).Torchvision());
        yield return ("where VGG16 has convolution 2 of block 1", With(vgg, [(1, 64), (1, 128), (2, 256), (2, 512), (2, 512)]).Torchvision());
        yield return ("has 32 filters; VGG16's has 64", With(vgg, [(2, 32), (2, 64), (3, 128), (3, 256), (3, 512)]).Torchvision());
        yield return ("kernel 5×5", new ExportedVgg { Blocks = vgg.Blocks, Dense = vgg.Dense, Size = 224, IsHollow = true, Kernel = 5 }.Torchvision());
        yield return ("followed by Sigmoid", new ExportedVgg { Blocks = vgg.Blocks, Dense = vgg.Dense, Size = 224, IsHollow = true, Activation = "Sigmoid" }.Torchvision());
        yield return ("AveragePool", new ExportedVgg { Blocks = vgg.Blocks, Dense = vgg.Dense, Size = 224, IsHollow = true, Pooling = "AveragePool" }.Torchvision());
        yield return ("first dense layer", new ExportedVgg { Blocks = vgg.Blocks, Dense = [1024, 4096], Size = 224, IsHollow = true }.Torchvision());
        yield return ("its second dense layer", new ExportedVgg { Blocks = vgg.Blocks, Dense = [4096], Classes = 4096, Size = 224, IsHollow = true }.Torchvision());
    }

    [TestMethod]
    [DynamicData(nameof(Others))]
    public void Of_AnotherNetwork_SaysWhereItDeparts(string where, OnnxModel model)
    {
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Vgg16.Of(model));

        StringAssert.StartsWith(error.Message, "The model is not VGG16: ");
        StringAssert.Contains(error.Message, where);
    }

    [TestMethod]
    public void Load_AnotherNetwork_NamesTheFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            new ExportedVgg().Torchvision().Save(path);
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Vgg16.Load(path)).Message, path);
            File.WriteAllText(path, "not a model");
            StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Vgg16.Load(path)).Message, path);
        }
        finally
        {
            File.Delete(path);
        }

        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => Vgg16.Load(path)).Message, path);
    }

    private static ExportedVgg Normalized(ExportedVgg vgg) =>
        new() { Blocks = vgg.Blocks, Dense = vgg.Dense, Classes = vgg.Classes, Size = vgg.Size, IsHollow = true, HasBatchNormalization = true };

    private static ExportedVgg With(ExportedVgg vgg, (int Convolutions, int Filters)[] blocks) =>
        new() { Blocks = blocks, Dense = vgg.Dense, Classes = vgg.Classes, Size = 224, IsHollow = true };
}
