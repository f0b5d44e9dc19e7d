using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Where a scaled image lies on its canvas; it may reach beyond the borders.</summary>
internal readonly record struct ImagePlacement(int X, int Y, int Width, int Height)
{
    /// <summary>IsoPad: the whole image, centred. IsoCrop: the whole canvas; the anchor counts on the axis that is cut.</summary>
    internal static ImagePlacement Of(MLImage image, int width, int height, ResizingKind resizing, Anchor anchor)
    {
        float horizontal = (float)width / image.Width, vertical = (float)height / image.Height;
        bool isWide = vertical < horizontal;
        bool isPad = resizing == ResizingKind.IsoPad;
        // Of the two scales padding takes the smaller and cropping the larger; the other axis has room or excess.
        float scale = isWide == isPad ? vertical : horizontal;
        bool shiftsAlongX = isWide == isPad;
        float room = shiftsAlongX ? width - (image.Width * scale) : height - (image.Height * scale);
        int shift = isPad ? (int)(room / 2) : anchor switch
        {
            Anchor.Left when shiftsAlongX => 0,
            Anchor.Top when !shiftsAlongX => 0,
            Anchor.Right when shiftsAlongX => (int)room,
            Anchor.Bottom when !shiftsAlongX => (int)room,
            _ => (int)(room / 2),
        };
        return new ImagePlacement(shiftsAlongX ? shift : 0, shiftsAlongX ? 0 : shift, (int)(image.Width * scale), (int)(image.Height * scale));
    }
}
