using Microsoft.VisualStudio.TestTools.UnitTesting;
using MLExtensions.Onnx;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class ImageAugmenterTests
{
    [TestMethod]
    public void Apply_NoChanges_AsThePreprocessingOfTheImage()
    {
        PixelImage image = DrawnShapes.Draw(4, 1, 16).Images[3];
        foreach (TensorLayout layout in Enum.GetValues<TensorLayout>())
        {
            foreach (ImagePreprocessing preprocessing in new[] { ImagePreprocessing.ImageNet, ImagePreprocessing.Caffe })
            {
                var expected = new float[3 * 16 * 16];
                preprocessing.Apply(image, expected, layout);
                var tensor = new float[expected.Length];
                new ImageAugmenter(16, 16) { Layout = layout, Preprocessing = preprocessing }.Apply(image, tensor, 1, 2);
                for (int i = 0; i < tensor.Length; i++)
                {
                    Assert.AreEqual(expected[i], tensor[i], 1e-4f);
                }
            }
        }
    }

    [TestMethod]
    public void Apply_SameSeedAndStream_SameTensor_OthersOther()
    {
        PixelImage image = DrawnShapes.Draw(4, 1, 40).Images[3];
        ImageAugmenter augmenter = ImageAugmenter.SimClr(32);
        float[] first = Run(1, 1);
        CollectionAssert.AreEqual(first, Run(1, 1));
        CollectionAssert.AreNotEqual(first, Run(1, 2));
        CollectionAssert.AreNotEqual(first, Run(2, 1));

        float[] Run(long seed, long stream)
        {
            var tensor = new float[augmenter.Length];
            augmenter.Apply(image, tensor, seed, stream);
            Assert.IsTrue(Array.TrueForAll(tensor, v => v is >= 0 and <= 1));
            return tensor;
        }
    }

    [TestMethod]
    public void Apply_EveryChangeOnGreyAndColour_ValuesStayWithinRange()
    {
        ImageAugmentation[] all =
        [
            new HorizontalFlip(), new ColorJitter(), new ColorDrop(), new RandomRotation(), new QuarterTurn(), new Cutout(), new RandomNoise(), new RandomBlur(), new SobelEdges(),
        ];
        IReadOnlyList<PixelImage> images = DrawnShapes.Draw(10, 1, 30).Images;
        foreach (int channels in new[] { 1, 3 })
        {
            var augmenter = new ImageAugmenter(19, 23, channels) { Crop = new RandomCropResize(), Augmentations = all };
            var tensor = new float[augmenter.Length];
            for (int i = 0; i < 10; i++)
            {
                augmenter.Apply(images[i], tensor, 1, i);
                Assert.IsTrue(Array.TrueForAll(tensor, v => v is >= 0 and <= 1));
            }
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 5)]
    [DataRow(2, 1)]
    public void Apply_EveryChangeOnTinyImages_ValuesStayWithinRange(int width, int height)
    {
        var augmenter = new ImageAugmenter(width, height)
        {
            Crop = new RandomCropResize(),
            Augmentations =
            [
                new HorizontalFlip { Probability = 1 }, new ColorJitter { Probability = 1 }, new RandomRotation(), new QuarterTurn(), new Cutout(), new RandomNoise(),
                new RandomBlur { Probability = 1 }, new SobelEdges(),
            ],
        };
        var tensor = new float[augmenter.Length];
        for (int i = 0; i < 20; i++)
        {
            augmenter.Apply(new PixelImage(1, 2, 3, [1, 200, 3, 40, 5, 250]), tensor, 1, i);
            Assert.IsTrue(Array.TrueForAll(tensor, v => v is >= 0 and <= 1));
        }
    }

    [TestMethod]
    public void Apply_AsPicture_RoundedTensor()
    {
        PixelImage image = DrawnShapes.Draw(1, 1, 30).Images[0];
        ImageAugmenter augmenter = ImageAugmenter.SimClr(24);
        var tensor = new float[augmenter.Length];
        augmenter.Apply(image, tensor, 5, 6);
        PixelImage picture = augmenter.Apply(image, 5, 6);
        Assert.AreEqual(tensor[(24 * 24) + 25] * 255, picture[1, 1].Green, 0.51);
    }

    [TestMethod]
    public void Apply_TensorOfAnotherLength_Throws() => Assert.ThrowsExactly<ArgumentException>(
        () => new ImageAugmenter(2, 2).Apply(new PixelImage(2, 2, 1, new byte[4]), new float[11], 1, 1));

    [TestMethod]
    public void BatchSource_AnyNumberOfThreads_SameBatches()
    {
        ImageSet set = DrawnShapes.Draw(10, 1, 20);
        float[][] values = [.. new[] { 1, 4 }.Select(threads =>
        {
            var batch = new TrainingBatch();
            var source = new ImageBatchSource(set, ImageAugmenter.SimClr(16), 4, seed: 9) { Threads = threads };
            source.Load(2, 1, batch);
            return batch.Values<float>("image").ToArray();
        })];
        CollectionAssert.AreEqual(values[0], values[1]);
    }

    [TestMethod]
    public void BatchSource_OneEpoch_EveryImageOnceWithItsLabel()
    {
        ImageSet set = DrawnShapes.Draw(10, 1, 16);
        var source = new ImageBatchSource(set, new ImageAugmenter(16, 16), 4, seed: 9);
        Assert.AreEqual(3, source.BatchCount);
        var labels = new List<long>();
        for (int i = 0; i < 3; i++)
        {
            var batch = new TrainingBatch();
            source.Load(0, i, batch);
            for (int k = 0; k < batch.Values<long>("label").Length; k++)
            {
                long label = batch.Values<long>("label")[k];
                labels.Add(label);
                // Class and index are one in this set.
                Assert.AreEqual(set.Images[(int)label].Pixels[0] / 255f, batch.Values<float>("image")[k * 768], 1e-5f);
            }
        }

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 10).Select(i => (long)i).ToArray(), labels);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 10).Select(i => (long)i).ToArray(), labels);
    }

    [TestMethod]
    public void BatchSource_DropLast_WholeBatchesOnly() =>
        Assert.AreEqual(2, new ImageBatchSource(DrawnShapes.Draw(10, 1, 16), new ImageAugmenter(16, 16), 4, 1) { DropLast = true }.BatchCount);
}
