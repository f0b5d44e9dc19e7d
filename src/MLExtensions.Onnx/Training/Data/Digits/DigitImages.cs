namespace MLExtensions.Onnx;

/// <summary>Images of digits with their labels.</summary>
/// <param name="Pixels">Values 0 to 1, [N, 1, 28, 28].</param>
/// <param name="Labels">The digits, [N].</param>
public sealed record DigitImages(float[] Pixels, long[] Labels)
{
    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Batches of the images and their labels.</summary>
    /// <param name="batchSize">Images of a batch.</param>
    /// <param name="shuffleSeed">Seed of the order, drawn anew in each epoch; null for the images' own.</param>
    /// <param name="image">The input that images [N, 1, 28, 28] are fed to.</param>
    /// <param name="label">The input that labels [N] are fed to.</param>
    /// <param name="dropLast">Leaves out images at an epoch's end that do not fill a batch.</param>
    public ArrayBatchSource Batches(int batchSize, long? shuffleSeed = null, string image = "image", string label = "label", bool dropLast = false) =>
        new ArrayBatchSource(Count, batchSize) { ShuffleSeed = shuffleSeed, DropLast = dropLast }
            .Add<float>(image, Pixels, 1, DrawnDigits.Size, DrawnDigits.Size)
            .Add<long>(label, Labels);
}
