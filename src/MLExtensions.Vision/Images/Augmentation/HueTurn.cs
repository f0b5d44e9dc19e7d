using System.Numerics;

namespace MLExtensions.Vision;

/// <summary>Turns the hues of pixels on the circle of HSV (Smith 1978); value and saturation stay.</summary>
internal static class HueTurn
{
    /// <param name="red">The reds, changed in place.</param>
    /// <param name="green">The greens, changed in place.</param>
    /// <param name="blue">The blues, changed in place.</param>
    /// <param name="turn">By how much, as a share of the circle, −1 to 1.</param>
    public static void Apply(Span<float> red, Span<float> green, Span<float> blue, float turn)
    {
        int lanes = Vector<float>.Count, i = 0;
        var sixths = new Vector<float>(6 * turn);
        for (; i <= red.Length - lanes; i += lanes)
        {
            (Vector<float> r, Vector<float> g, Vector<float> b) = Turn(new Vector<float>(red[i..]), new Vector<float>(green[i..]), new Vector<float>(blue[i..]), sixths);
            r.CopyTo(red[i..]);
            g.CopyTo(green[i..]);
            b.CopyTo(blue[i..]);
        }

        if (i < red.Length)
        {
            Span<float> rest = stackalloc float[3 * lanes];
            rest.Clear();
            int count = red.Length - i;
            red[i..].CopyTo(rest);
            green[i..].CopyTo(rest[lanes..]);
            blue[i..].CopyTo(rest[(2 * lanes)..]);
            Apply(rest[..lanes], rest.Slice(lanes, lanes), rest[(2 * lanes)..], turn);
            rest[..count].CopyTo(red[i..]);
            rest.Slice(lanes, count).CopyTo(green[i..]);
            rest.Slice(2 * lanes, count).CopyTo(blue[i..]);
        }
    }

    private static (Vector<float> R, Vector<float> G, Vector<float> B) Turn(Vector<float> r, Vector<float> g, Vector<float> b, Vector<float> sixths)
    {
        Vector<float> most = Vector.Max(r, Vector.Max(g, b)), chroma = most - Vector.Min(r, Vector.Min(g, b));
        // Grey pixels have no hue: whatever it is, chroma 0 keeps them.
        Vector<float> divisor = Vector.Max(chroma, new Vector<float>(1e-12f));
        Vector<float> hue = Vector.ConditionalSelect(
            Vector.Equals(most, r),
            (g - b) / divisor,
            Vector.ConditionalSelect(Vector.Equals(most, g), ((b - r) / divisor) + new Vector<float>(2), ((r - g) / divisor) + new Vector<float>(4)));
        hue += sixths;
        return (Channel(most, chroma, hue, 5), Channel(most, chroma, hue, 3), Channel(most, chroma, hue, 1));
    }

    /// <summary>v − c · max(0, min(k, 4 − k, 1)) with k = (n + h) mod 6.</summary>
    private static Vector<float> Channel(Vector<float> most, Vector<float> chroma, Vector<float> hue, float offset)
    {
        Vector<float> six = new(6), k = hue + new Vector<float>(offset);
        k -= six * Vector.Floor(k / six);
        return most - (chroma * Vector.Max(Vector<float>.Zero, Vector.Min(k, Vector.Min(new Vector<float>(4) - k, Vector<float>.One))));
    }
}
