using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Draws on a square of floats. Shapes are known by their signed distance; a pixel's coverage is that at its centre, cut off at half a pixel to each side.</summary>
internal sealed class PaintCanvas(int size, RandomSequence random)
{
    private readonly float[] _pixels = new float[size * size * 3];

    /// <summary>Fills all with a colour.</summary>
    public void Fill(PaintColor color)
    {
        for (int i = 0; i < size * size; i++)
        {
            Mix(i, color, 1);
        }
    }

    /// <summary>Draws a closed polygon.</summary>
    /// <param name="points">Its corners, in pixels.</param>
    /// <param name="thickness">The thickness of its line, within it; 0 to fill it.</param>
    /// <param name="color">The colour.</param>
    public void FillPolygon(ReadOnlySpan<(float X, float Y)> points, float thickness, PaintColor color)
    {
        (int left, int top, int right, int bottom) = Bounds(points, 1);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                float inside = -PolygonDistance.Signed(points, x + 0.5f, y + 0.5f);
                inside = thickness > 0 ? Math.Min(inside, thickness - inside) : inside;
                Mix((y * size) + x, color, Math.Clamp(inside + 0.5f, 0, 1));
            }
        }
    }

    /// <summary>Draws open lines with a round pen.</summary>
    /// <param name="lines">The lines, in pixels.</param>
    /// <param name="radius">Half the pen's thickness.</param>
    /// <param name="color">The colour.</param>
    public void Stroke(IReadOnlyList<(float X, float Y)[]> lines, float radius, PaintColor color)
    {
        var cover = new float[size * size];
        foreach ((float X, float Y)[] line in lines)
        {
            for (int i = 0; i + 1 < line.Length; i++)
            {
                (int left, int top, int right, int bottom) = Bounds(line.AsSpan(i, 2), radius + 1);
                for (int y = top; y <= bottom; y++)
                {
                    for (int x = left; x <= right; x++)
                    {
                        float distance = MathF.Sqrt(PolygonDistance.SquaredToSegment(line[i], line[i + 1], x + 0.5f, y + 0.5f));
                        ref float at = ref cover[(y * size) + x];
                        at = Math.Max(at, Math.Clamp(radius + 0.5f - distance, 0, 1));
                    }
                }
            }
        }

        for (int i = 0; i < cover.Length; i++)
        {
            Mix(i, color, cover[i]);
        }
    }

    /// <summary>Covers all with a texture.</summary>
    public void FillTexture(DrawnTexture texture, PaintColor color)
    {
        for (int i = 0; i < size * size; i++)
        {
            Mix(i, color, Math.Clamp(texture.Inside((i % size) + 0.5f, (i / size) + 0.5f) + 0.5f, 0, 1));
        }
    }

    /// <summary>Lights the picture from one side, adds noise, and rounds.</summary>
    public PixelImage Finish()
    {
        float turn = random.Between(0, 2 * MathF.PI), strength = random.Between(0, 0.25f), noise = random.Between(2, 14);
        (float sin, float cos) = MathF.SinCos(turn);
        var bytes = new byte[_pixels.Length];
        for (int i = 0; i < size * size; i++)
        {
            float along = (cos * (((i % size) / (float)size) - 0.5f)) + (sin * (((i / size) / (float)size) - 0.5f));
            for (int c = 0; c < 3; c++)
            {
                float value = (_pixels[(3 * i) + c] * (1 + (strength * along))) + (noise * random.Normal());
                bytes[(3 * i) + c] = (byte)(Math.Clamp(value, 0, 255) + 0.5f);
            }
        }

        return new PixelImage(size, size, 3, bytes);
    }

    private (int Left, int Top, int Right, int Bottom) Bounds(ReadOnlySpan<(float X, float Y)> points, float reach)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        foreach ((float x, float y) in points)
        {
            (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
        }

        return (Math.Max(0, (int)(left - reach)), Math.Max(0, (int)(top - reach)), Math.Min(size - 1, (int)(right + reach)), Math.Min(size - 1, (int)(bottom + reach)));
    }

    private void Mix(int pixel, PaintColor color, float share)
    {
        Span<float> target = _pixels.AsSpan(3 * pixel, 3);
        target[0] += share * (color.Red - target[0]);
        target[1] += share * (color.Green - target[1]);
        target[2] += share * (color.Blue - target[2]);
    }
}
