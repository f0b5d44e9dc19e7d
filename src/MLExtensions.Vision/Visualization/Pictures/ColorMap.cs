namespace MLExtensions.Vision;

/// <summary>Colours for numbers, by linear interpolation between published support points.</summary>
internal static class ColorMap
{
    /// <summary>Viridis of matplotlib: even in brightness, readable in grey and with colour-vision deficiencies.</summary>
    private static readonly (byte Red, byte Green, byte Blue)[] Viridis =
        [(68, 1, 84), (72, 40, 120), (62, 73, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121), (110, 206, 88), (181, 222, 43), (253, 231, 37)];

    /// <summary>RdBu of ColorBrewer, from blue by white to red.</summary>
    private static readonly (byte Red, byte Green, byte Blue)[] BlueRed =
        [(33, 102, 172), (103, 169, 207), (209, 229, 240), (247, 247, 247), (253, 219, 199), (239, 138, 98), (178, 24, 43)];

    /// <summary>The colour of a value from 0 (dark) to 1 (bright); others are cut off.</summary>
    public static (byte Red, byte Green, byte Blue) Sequential(float value) => At(Viridis, value);

    /// <summary>The colour of a value from −1 (blue) by 0 (white) to 1 (red); others are cut off.</summary>
    public static (byte Red, byte Green, byte Blue) Diverging(float value) => At(BlueRed, 0.5f * (value + 1));

    private static (byte Red, byte Green, byte Blue) At((byte Red, byte Green, byte Blue)[] points, float value)
    {
        float place = (float.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1)) * (points.Length - 1);
        int index = Math.Min((int)place, points.Length - 2);
        float share = place - index;
        return (Mix(points[index].Red, points[index + 1].Red), Mix(points[index].Green, points[index + 1].Green), Mix(points[index].Blue, points[index + 1].Blue));

        byte Mix(byte from, byte to) => (byte)(from + (share * (to - from)) + 0.5f);
    }
}
