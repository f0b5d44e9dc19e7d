using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>The outlines of shapes, in a box from −1 to 1.</summary>
internal static class ShapeOutline
{
    private static readonly (float X, float Y)[][] s_shapes =
    [
        Regular(32, 0),
        [(0, -1), (0.95f, 0.75f), (-0.95f, 0.75f)],
        [(-0.85f, -0.85f), (0.85f, -0.85f), (0.85f, 0.85f), (-0.85f, 0.85f)],
        Star(5, 0.42f),
        Cross(0.34f),
        [(0, -1), (0.8f, -0.1f), (0.32f, -0.1f), (0.32f, 0.95f), (-0.32f, 0.95f), (-0.32f, -0.1f), (-0.8f, -0.1f)],
    ];

    /// <summary>Number of shapes.</summary>
    public static int Count => s_shapes.Length;

    /// <summary>A copy of an outline.</summary>
    public static (float X, float Y)[] Of(int shape) => [.. s_shapes[shape]];

    /// <summary>Stretches, slants, turns and moves an outline into an image.</summary>
    public static void Place(Span<(float X, float Y)> points, RandomSequence random, int size)
    {
        float radius = size * random.Between(0.22f, 0.40f), stretch = random.Between(0.85f, 1.15f), slant = random.Between(-0.15f, 0.15f);
        (float sin, float cos) = MathF.SinCos(random.Between(-0.5f, 0.5f));
        float room = Math.Max(0, (size / 2f) - (radius * 0.9f));
        float left = (size / 2f) + (room * random.Between(-0.8f, 0.8f)), top = (size / 2f) + (room * random.Between(-0.8f, 0.8f));
        foreach (ref (float X, float Y) point in points)
        {
            float x = radius * stretch * (point.X + (slant * point.Y)), y = radius / stretch * point.Y;
            point = (left + (cos * x) - (sin * y), top + (sin * x) + (cos * y));
        }
    }

    private static (float X, float Y)[] Regular(int corners, float turn) =>
        [.. Enumerable.Range(0, corners).Select(i => OnCircle(turn + (2 * MathF.PI * i / corners), 1))];

    private static (float X, float Y)[] Star(int points, float inner) =>
        [.. Enumerable.Range(0, 2 * points).Select(i => OnCircle((MathF.PI * i / points) - (MathF.PI / 2), i % 2 == 0 ? 1 : inner))];

    private static (float X, float Y)[] Cross(float a) =>
        [(-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a), (a, 1), (-a, 1), (-a, a), (-1, a), (-1, -a), (-a, -a)];

    private static (float X, float Y) OnCircle(float angle, float radius) => (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
}
