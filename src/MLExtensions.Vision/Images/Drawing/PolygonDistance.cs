namespace MLExtensions.Vision;

/// <summary>Distances of points from lines.</summary>
internal static class PolygonDistance
{
    /// <summary>The distance from a closed polygon's border, negative inside.</summary>
    public static float Signed(ReadOnlySpan<(float X, float Y)> points, float x, float y)
    {
        float least = float.MaxValue;
        bool isInside = false;
        (float X, float Y) from = points[^1];
        foreach ((float X, float Y) to in points)
        {
            least = Math.Min(least, SquaredToSegment(from, to, x, y));
            // A ray to the right crosses the border an odd number of times from within.
            if ((from.Y > y) != (to.Y > y) && x < from.X + ((to.X - from.X) * (y - from.Y) / (to.Y - from.Y)))
            {
                isInside = !isInside;
            }

            from = to;
        }

        float distance = MathF.Sqrt(least);
        return isInside ? -distance : distance;
    }

    /// <summary>The squared distance from a line between two points.</summary>
    public static float SquaredToSegment((float X, float Y) from, (float X, float Y) to, float x, float y)
    {
        float dx = to.X - from.X, dy = to.Y - from.Y, px = x - from.X, py = y - from.Y;
        float length = (dx * dx) + (dy * dy);
        float along = length > 0 ? Math.Clamp(((px * dx) + (py * dy)) / length, 0, 1) : 0;
        float ex = px - (along * dx), ey = py - (along * dy);
        return (ex * ex) + (ey * ey);
    }
}
