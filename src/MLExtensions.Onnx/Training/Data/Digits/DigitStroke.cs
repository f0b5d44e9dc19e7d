using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>A stroke of a digit: points in a box of width 1 and height 1 (y downward), joined by a curve or by straight lines.</summary>
internal sealed record DigitStroke((float X, float Y)[] Points, bool IsCurve)
{
    /// <summary>How each digit is written; some have two forms.</summary>
    private static readonly DigitStroke[][][] _forms =
    [
        [[Curve((.50f, .08f), (.27f, .20f), (.20f, .50f), (.27f, .80f), (.50f, .92f), (.73f, .80f), (.80f, .50f), (.73f, .20f), (.48f, .08f))]],
        [[Line((.52f, .08f), (.50f, .92f))], [Line((.34f, .26f), (.53f, .08f), (.52f, .92f))]],
        [
            [Curve((.23f, .28f), (.34f, .11f), (.56f, .08f), (.74f, .24f), (.68f, .46f), (.44f, .70f), (.22f, .90f)), Line((.22f, .90f), (.80f, .88f))],
            [Curve((.24f, .26f), (.40f, .09f), (.68f, .14f), (.70f, .38f), (.46f, .68f), (.22f, .84f), (.24f, .92f), (.36f, .82f), (.56f, .86f), (.80f, .88f))],
        ],
        [[Curve((.24f, .18f), (.46f, .08f), (.70f, .18f), (.68f, .38f), (.44f, .48f)), Curve((.44f, .48f), (.72f, .54f), (.76f, .76f), (.52f, .92f), (.22f, .84f))]],
        [[Line((.60f, .08f), (.18f, .62f), (.84f, .62f)), Line((.62f, .34f), (.60f, .92f))], [Line((.26f, .10f), (.22f, .52f), (.74f, .52f)), Line((.74f, .10f), (.70f, .92f))]],
        [[Line((.74f, .10f), (.32f, .11f), (.28f, .44f)), Curve((.28f, .44f), (.50f, .38f), (.74f, .52f), (.74f, .76f), (.52f, .92f), (.22f, .86f))]],
        [[Curve((.66f, .08f), (.42f, .24f), (.26f, .54f), (.28f, .80f), (.50f, .92f), (.72f, .80f), (.70f, .58f), (.48f, .50f), (.27f, .68f))]],
        [[Line((.20f, .12f), (.78f, .12f), (.44f, .92f))], [Line((.22f, .12f), (.78f, .12f), (.42f, .92f)), Line((.36f, .52f), (.70f, .50f))]],
        [
            [
                Curve((.52f, .48f), (.30f, .36f), (.32f, .14f), (.52f, .08f), (.70f, .18f), (.66f, .38f), (.50f, .48f)),
                Curve((.50f, .48f), (.26f, .62f), (.26f, .84f), (.50f, .92f), (.74f, .82f), (.72f, .60f), (.52f, .48f)),
            ],
        ],
        [
            [Curve((.72f, .28f), (.52f, .08f), (.28f, .20f), (.28f, .42f), (.50f, .52f), (.70f, .40f), (.73f, .20f)), Curve((.73f, .20f), (.72f, .56f), (.62f, .92f))],
            [Curve((.72f, .26f), (.50f, .08f), (.27f, .22f), (.30f, .44f), (.54f, .48f), (.73f, .26f)), Curve((.73f, .26f), (.74f, .64f), (.60f, .90f), (.32f, .88f))],
        ],
    ];

    /// <summary>One of the forms of a digit.</summary>
    public static DigitStroke[] Of(int digit, RandomSequence random) => _forms[digit][random.NextInt32(_forms[digit].Length)];

    /// <summary>A point of the Catmull-Rom spline between point <paramref name="i"/> and the next (Catmull and Rom 1974).</summary>
    public static (float X, float Y) OnCurve(ReadOnlySpan<(float X, float Y)> points, int i, float t)
    {
        (float X, float Y) a = points[Math.Max(0, i - 1)];
        (float X, float Y) b = points[i];
        (float X, float Y) c = points[i + 1];
        (float X, float Y) d = points[Math.Min(points.Length - 1, i + 2)];
        return (Blend(a.X, b.X, c.X, d.X, t), Blend(a.Y, b.Y, c.Y, d.Y, t));
    }

    private static DigitStroke Curve(params (float X, float Y)[] points) => new(points, IsCurve: true);

    private static DigitStroke Line(params (float X, float Y)[] points) => new(points, IsCurve: false);

    private static float Blend(float a, float b, float c, float d, float t) =>
        b + (0.5f * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));
}
