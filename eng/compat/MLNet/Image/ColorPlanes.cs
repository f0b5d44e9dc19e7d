using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Where the colours of pixels stand in a vector.</summary>
internal readonly record struct ColorPlanes(ColorBits Colors, ColorsOrder Order, bool Interleaved)
{
    internal int Count => System.Numerics.BitOperations.PopCount((uint)(Colors & ColorBits.All));

    /// <summary>The vector's place for each of a pixel's blue, green, red and alpha: -1 for one that it does not have.</summary>
    internal int[] Places()
    {
        var places = new[] { -1, -1, -1, -1 };
        int next = 0;
        foreach (char letter in Order.ToString())
        {
            (int channel, ColorBits bit) = letter switch
            {
                'B' => (0, ColorBits.Blue),
                'G' => (1, ColorBits.Green),
                'R' => (2, ColorBits.Red),
                _ => (3, ColorBits.Alpha),
            };
            if ((Colors & bit) != 0)
                places[channel] = next++;
        }

        return places;
    }

    /// <summary>From one pixel to the next, and from a plane to the next.</summary>
    internal (int Pixel, int Plane) Strides(int pixels) => Interleaved ? (Count, 1) : (1, pixels);

    internal void Save(BinaryWriter writer)
    {
        writer.Write((byte)Colors);
        writer.Write((byte)Order);
        writer.Write(Interleaved);
    }

    internal static ColorPlanes Load(BinaryReader reader) => new((ColorBits)reader.ReadByte(), (ColorsOrder)reader.ReadByte(), reader.ReadBoolean());
}
