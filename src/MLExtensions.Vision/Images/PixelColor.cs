namespace MLExtensions.Vision;

/// <summary>A colour of 8 bits a channel.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
public readonly record struct PixelColor(byte Red, byte Green, byte Blue)
{
    /// <summary>Black.</summary>
    public static PixelColor Black => default;

    /// <summary>White.</summary>
    public static PixelColor White => new(255, 255, 255);

    /// <summary>The grey as bright as the colour: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded.</summary>
    public byte Luma => LumaOf(Red, Green, Blue);

    /// <summary>BT.601 in 16 bits of fraction, as JPEG and PIL compute it.</summary>
    internal static byte LumaOf(int red, int green, int blue) => (byte)(((red * 19595) + (green * 38470) + (blue * 7471) + 0x8000) >> 16);
}
