using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>A repeated pattern with its own turn, period, phase and share of ink.</summary>
internal sealed class DrawnTexture
{
    private readonly TextureKind _kind;
    private readonly float _sin;
    private readonly float _cos;
    private readonly float _period;
    private readonly float _phaseX;
    private readonly float _phaseY;
    private readonly float _share;
    private readonly float _swing;
    private readonly float _length;

    public DrawnTexture(TextureKind kind, RandomSequence random, int size)
    {
        _kind = kind;
        (_sin, _cos) = MathF.SinCos(random.Between(0, MathF.PI));
        _period = size * random.Between(0.10f, 0.24f);
        _phaseX = random.NextSingle();
        _phaseY = random.NextSingle();
        _share = random.Between(0.35f, 0.6f);
        _swing = random.Between(0.35f, 0.6f);
        _length = random.Between(2, 3.2f);
    }

    /// <summary>About how far a point lies within the pattern's ink, in pixels; negative outside.</summary>
    public float Inside(float x, float y)
    {
        float u = (((_cos * x) + (_sin * y)) / _period) + _phaseX, v = (((_cos * y) - (_sin * x)) / _period) + _phaseY;
        switch (_kind)
        {
            case TextureKind.Stripes:
                return ((_share / 2) - FromMiddle(u)) * _period;
            case TextureKind.Waves:
                // The wave's slope makes the band thinner across than along.
                float phase = 2 * MathF.PI * v / _length, slope = _swing * 2 * MathF.PI / _length * MathF.Cos(phase);
                return ((_share / 2) - FromMiddle(u + (_swing * MathF.Sin(phase)))) * _period / MathF.Sqrt(1 + (slope * slope));
            case TextureKind.Checks:
                float a = 0.25f - FromMiddle(u / 2), b = 0.25f - FromMiddle(v / 2);
                return MathF.CopySign(Math.Min(Math.Abs(a), Math.Abs(b)), a * b) * 2 * _period;
            default:
                float dx = FromMiddle(u), dy = FromMiddle(v);
                return ((_share * 0.62f) - MathF.Sqrt((dx * dx) + (dy * dy))) * _period;
        }
    }

    /// <summary>The distance from the middle of a cell of width 1.</summary>
    private static float FromMiddle(float u) => Math.Abs(u - MathF.Floor(u) - 0.5f);
}
