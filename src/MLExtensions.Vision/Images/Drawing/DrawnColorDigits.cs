using MLExtensions.Numerics;
using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>
/// The digits of <see cref="DrawnDigits"/> in colour and any size: strokes of one colour on a ground of another, with their own slant, turn, size, place,
/// pen, wobble, light and noise. A data set that needs no file, the same for the same seed.
/// </summary>
public static class DrawnColorDigits
{
    private const int StepsPerSpan = 6;

    private static readonly string[] s_classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Draws RGB images; image i depends on the seed, the size and i alone, and is of the digit i modulo 10.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">The seed; another one for a test set.</param>
    /// <param name="size">Rows and columns of an image, 16 to 1024. The default is that of CIFAR-10.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive, or <paramref name="size"/> is outside.</exception>
    public static ImageSet Draw(int count, long seed, int size = 32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
        var images = new PixelImage[count];
        Workers.For(Environment.ProcessorCount, count, i => images[i] = DrawOne(i % 10, new RandomSequence(seed, i), size));
        return new ImageSet(images, [.. Enumerable.Range(0, count).Select(i => i % 10)], s_classes);
    }

    private static PixelImage DrawOne(int digit, RandomSequence random, int size)
    {
        var canvas = new PaintCanvas(size, random);
        (PaintColor ground, PaintColor ink) = PaintColor.Pair(random);
        canvas.Fill(ground);
        float width = size * random.Between(0.46f, 0.72f), height = size * random.Between(0.62f, 0.82f), slant = random.Between(-0.25f, 0.3f);
        (float sin, float cos) = MathF.SinCos(random.Between(-0.25f, 0.25f));
        (float X, float Y) middle = (size * random.Between(0.42f, 0.58f), size * random.Between(0.42f, 0.58f));
        float wobble = random.Between(0, 0.035f);
        List<(float X, float Y)[]> lines = [.. DigitStroke.Of(digit, random).Select(stroke => Flatten(stroke, wobble, random))];
        foreach ((float X, float Y)[] line in lines)
        {
            foreach (ref (float X, float Y) point in line.AsSpan())
            {
                float x = width * (point.X - 0.5f - (slant * (point.Y - 0.5f))), y = height * (point.Y - 0.5f);
                point = (middle.X + (cos * x) - (sin * y), middle.Y + (sin * x) + (cos * y));
            }
        }

        canvas.Stroke(lines, size * random.Between(0.025f, 0.06f), ink);
        return canvas.Finish();
    }

    private static (float X, float Y)[] Flatten(DigitStroke stroke, float wobble, RandomSequence random)
    {
        var points = new (float X, float Y)[stroke.Points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = (stroke.Points[i].X + (wobble * random.Normal()), stroke.Points[i].Y + (wobble * random.Normal()));
        }

        if (!stroke.IsCurve)
        {
            return points;
        }

        var curve = new List<(float X, float Y)> { points[0] };
        for (int i = 0; i + 1 < points.Length; i++)
        {
            for (int step = 1; step <= StepsPerSpan; step++)
            {
                curve.Add(DigitStroke.OnCurve(points, i, (float)step / StepsPerSpan));
            }
        }

        return [.. curve];
    }
}
