using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>
/// A view of an image that is moved, scaled and turned about its centre, by bilinear interpolation; around the image all is mid-grey. Maximizing over random views
/// favours patterns that do not depend on single pixels (Olah, Mordvintsev, Schubert, Feature visualization, Distill 2017).
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RandomView(int channels, int height, int width)
{
    private const float Grey = 0.5f;

    private readonly int[] _corner = new int[height * width];
    private readonly float[] _right = new float[height * width];
    private readonly float[] _down = new float[height * width];

    /// <summary>Draws the next view.</summary>
    public void Draw(RandomSequence random, MaximizationOptions options)
    {
        int shiftX = options.Jitter == 0 ? 0 : random.NextInt32((2 * options.Jitter) + 1) - options.Jitter;
        int shiftY = options.Jitter == 0 ? 0 : random.NextInt32((2 * options.Jitter) + 1) - options.Jitter;
        double scale = 1 + (options.Scale * ((2 * random.NextDouble()) - 1));
        double angle = options.RotationDegrees * ((2 * random.NextDouble()) - 1) * Math.PI / 180;
        Place(shiftX, shiftY, scale, angle);
    }

    /// <summary>Gives the view of an image: [channels, height, width] to the same.</summary>
    public void Apply(ReadOnlySpan<float> image, Span<float> view)
    {
        int plane = height * width;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> source = image.Slice(channel * plane, plane);
            Span<float> target = view.Slice(channel * plane, plane);
            for (int i = 0; i < plane; i++)
            {
                int corner = _corner[i];
                if (corner < 0)
                {
                    target[i] = Grey;
                    continue;
                }

                (int right, int down) = Neighbors(i);
                float top = source[corner] + (_right[i] * (source[corner + right] - source[corner]));
                float bottom = source[corner + down] + (_right[i] * (source[corner + down + right] - source[corner + down]));
                target[i] = top + (_down[i] * (bottom - top));
            }
        }
    }

    /// <summary>The adjoint: gives the gradient of the image from that of the view.</summary>
    public void ApplyAdjoint(ReadOnlySpan<float> viewGradient, Span<float> imageGradient)
    {
        int plane = height * width;
        imageGradient.Clear();
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> source = viewGradient.Slice(channel * plane, plane);
            Span<float> target = imageGradient.Slice(channel * plane, plane);
            for (int i = 0; i < plane; i++)
            {
                int corner = _corner[i];
                if (corner < 0)
                {
                    continue;
                }

                (int right, int down) = Neighbors(i);
                float lower = _down[i] * source[i];
                float upper = source[i] - lower;
                target[corner] += upper - (_right[i] * upper);
                target[corner + right] += _right[i] * upper;
                target[corner + down] += lower - (_right[i] * lower);
                target[corner + down + right] += _right[i] * lower;
            }
        }
    }

    /// <summary>Finds where in the image each pixel of the view lies.</summary>
    internal void Place(double shiftX, double shiftY, double scale, double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        double centerX = (width - 1) / 2.0, centerY = (height - 1) / 2.0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double dx = (x - centerX) / scale, dy = (y - centerY) / scale;
                double sourceX = (cosine * dx) + (sine * dy) + centerX + shiftX;
                double sourceY = (cosine * dy) - (sine * dx) + centerY + shiftY;
                int i = (y * width) + x;
                // Turning by 0 must give the pixels themselves, whatever the rounding.
                if (sourceX < -1e-6 || sourceY < -1e-6 || sourceX > width - 1 + 1e-6 || sourceY > height - 1 + 1e-6)
                {
                    _corner[i] = -1;
                    continue;
                }

                int left = Math.Clamp((int)sourceX, 0, width - 1), top = Math.Clamp((int)sourceY, 0, height - 1);
                _corner[i] = (top * width) + left;
                _right[i] = left == width - 1 ? 0 : (float)Math.Max(sourceX - left, 0);
                _down[i] = top == height - 1 ? 0 : (float)Math.Max(sourceY - top, 0);
            }
        }
    }

    /// <summary>How far the pixels to the right and below are: nowhere where their weight is 0, which is so at the edges.</summary>
    private (int Right, int Down) Neighbors(int i) => (_right[i] == 0 ? 0 : 1, _down[i] == 0 ? 0 : width);
}
