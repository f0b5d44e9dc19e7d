using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.Classification;

/// <summary>The labelled images of a set in memory.</summary>
internal sealed class SetExamples(ImageSet set, ImageSize size) : ExampleSource
{
    private int _next;

    public override long? Count => set.Count;

    public override string LabelPlace => "The image set";

    public override bool Next(Span<float> pixels, out int label)
    {
        label = -1;
        if (_next >= set.Count)
        {
            return false;
        }

        PixelImage image = set.Images[_next];
        PlanarPixels.Write(image.Width == size.Width && image.Height == size.Height ? image : image.Fit(size.Width, size.Height, ImageFit.Crop), pixels);
        label = set.Labels[_next++];
        return true;
    }
}
