using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>The hand that writes one image: an affine map from the strokes' box to pixels, a pen, a wobble.</summary>
internal sealed class DigitHand
{
    private const int Size = DrawnDigits.Size;
    private const int StepsPerSpan = 6;

    private readonly RandomSequence _random;
    private readonly float _xx;
    private readonly float _xy;
    private readonly float _yx;
    private readonly float _yy;
    private readonly float _left;
    private readonly float _top;
    private readonly float _radius;
    private readonly float _ink;
    private readonly float _wobble;
    private readonly float _noise;

    public DigitHand(RandomSequence random)
    {
        _random = random;
        float turn = Between(-0.22f, 0.22f);
        float slant = Between(-0.25f, 0.30f);
        float width = Between(13, 20);
        float height = Between(18, 23);
        (float sin, float cos) = MathF.SinCos(turn);
        // Slanted, stretched, then turned.
        _xx = cos * width;
        _xy = (-cos * slant * width) - (sin * height);
        _yx = sin * width;
        _yy = (-sin * slant * width) + (cos * height);
        _left = (Size / 2f) + Between(-2, 2);
        _top = (Size / 2f) + Between(-2, 2);
        _radius = Between(0.7f, 1.7f);
        _ink = Between(0.75f, 1);
        _wobble = Between(0, 0.035f);
        _noise = Between(0, 0.08f);
    }

    /// <summary>Draws a stroke over what is there.</summary>
    public void Draw(DigitStroke stroke, Span<float> image)
    {
        Span<(float X, float Y)> points = stackalloc (float, float)[stroke.Points.Length];
        for (int i = 0; i < points.Length; i++)
            points[i] = (stroke.Points[i].X + (_wobble * Normal()), stroke.Points[i].Y + (_wobble * Normal()));
        for (int i = 0; i + 1 < points.Length; i++)
        {
            int steps = stroke.IsCurve ? StepsPerSpan : 1;
            (float X, float Y) from = ToPixels(points[i]);
            for (int step = 1; step <= steps; step++)
            {
                (float X, float Y) to = ToPixels(step == steps ? points[i + 1] : DigitStroke.OnCurve(points, i, (float)step / steps));
                DrawLine(from, to, image);
                from = to;
            }
        }
    }

    /// <summary>Adds noise to every pixel and keeps them between 0 and 1.</summary>
    public void AddNoise(Span<float> image)
    {
        for (int i = 0; i < image.Length; i++)
            image[i] = Math.Clamp(image[i] + (_noise * Normal()), 0, 1);
    }

    private (float X, float Y) ToPixels((float X, float Y) point)
    {
        float x = point.X - 0.5f;
        float y = point.Y - 0.5f;
        return (_left + (_xx * x) + (_xy * y), _top + (_yx * x) + (_yy * y));
    }

    /// <summary>Ink by the distance of a pixel's centre from the line, with an edge of one pixel.</summary>
    private void DrawLine((float X, float Y) from, (float X, float Y) to, Span<float> image)
    {
        float reach = _radius + 1;
        int left = Math.Max(0, (int)(Math.Min(from.X, to.X) - reach));
        int right = Math.Min(Size - 1, (int)(Math.Max(from.X, to.X) + reach));
        int top = Math.Max(0, (int)(Math.Min(from.Y, to.Y) - reach));
        int bottom = Math.Min(Size - 1, (int)(Math.Max(from.Y, to.Y) + reach));
        float dx = to.X - from.X;
        float dy = to.Y - from.Y;
        float squared = (dx * dx) + (dy * dy);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                float px = x + 0.5f - from.X;
                float py = y + 0.5f - from.Y;
                float along = squared > 0 ? Math.Clamp(((px * dx) + (py * dy)) / squared, 0, 1) : 0;
                float ex = px - (along * dx);
                float ey = py - (along * dy);
                float ink = _ink * Math.Clamp(_radius + 0.5f - MathF.Sqrt((ex * ex) + (ey * ey)), 0, 1);
                ref float pixel = ref image[(y * Size) + x];
                pixel = Math.Max(pixel, ink);
            }
        }
    }

    private float Between(float low, float high) => low + ((high - low) * _random.NextSingle());

    /// <summary>Nearly normal: the sum of twelve uniform numbers less 6 has variance 1.</summary>
    private float Normal()
    {
        // Four numbers of 16 bits a draw.
        float sum = -6;
        for (int i = 0; i < 3; i++)
        {
            ulong bits = _random.NextUInt64();
            sum += ((bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48)) / 65536f;
        }

        return sum;
    }
}
