using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>
/// Pictures of ten classes drawn by the program: six shapes (filled or outlined) and four textures, each with its own turn, stretch, slant,
/// place, size, thickness, colours, light and noise. A data set that needs no file, the same for the same seed.
/// </summary>
public static class DrawnShapes
{
    private static readonly string[] s_classes = ["circle", "triangle", "square", "star", "cross", "arrow", "stripes", "checks", "dots", "waves"];

    /// <summary>The names of the classes: circle, triangle, square, star, cross, arrow, stripes, checks, dots, waves.</summary>
    public static IReadOnlyList<string> ClassNames => s_classes;

    /// <summary>Draws RGB images; image i depends on the seed, the size and i alone, and is of class i modulo 10.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">The seed; another one for a test set.</param>
    /// <param name="size">Rows and columns of an image, 16 to 1024.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive, or <paramref name="size"/> is outside.</exception>
    public static ImageSet Draw(int count, long seed, int size = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1024);
        var images = new PixelImage[count];
        Workers.For(Environment.ProcessorCount, count, i => images[i] = DrawOne(i % s_classes.Length, new RandomSequence(seed, i), size));
        return new ImageSet(images, [.. Enumerable.Range(0, count).Select(i => i % s_classes.Length)], s_classes);
    }

    private static PixelImage DrawOne(int label, RandomSequence random, int size)
    {
        var canvas = new PaintCanvas(size, random);
        (PaintColor ground, PaintColor ink) = PaintColor.Pair(random);
        canvas.Fill(ground);
        if (label < ShapeOutline.Count)
        {
            (float X, float Y)[] outline = ShapeOutline.Of(label);
            ShapeOutline.Place(outline, random, size);
            float thickness = random.NextSingle() < 0.5f ? 0 : size * random.Between(0.03f, 0.08f);
            canvas.FillPolygon(outline, thickness, ink);
        }
        else
        {
            canvas.FillTexture(new DrawnTexture((TextureKind)(label - ShapeOutline.Count), random, size), ink);
        }

        return canvas.Finish();
    }
}
