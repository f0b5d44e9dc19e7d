using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>New characters composed of two others.</summary>
internal static class CharacterComposition
{
    // A part of 0.55 of the side still shows its strokes at 28 pixels; two of 0.85 overlap for the most part, as strokes of one character do.
    private const float Smallest = 0.55f;
    private const float Largest = 0.85f;

    public static ImageSet AddTo(ImageSet set, int classes, int seed)
    {
        int side = CheckSquare(set), channels = set.Images[0].Channels;
        ILookup<int, int> rows = Enumerable.Range(0, set.Count).ToLookup(row => set.Labels[row]);
        int[] known = [.. rows.Select(group => group.Key)];
        List<PixelImage> images = [.. set.Images];
        List<int> labels = [.. set.Labels];
        List<string> names = [.. set.ClassNames];
        List<string>? sources = set.Sources is null ? null : [.. set.Sources];
        for (int added = 0; added < classes; added++)
        {
            var random = new RandomSequence(seed, added);
            Part first = Draw(), second = Draw();
            int drawings = Math.Max(first.Rows.Length, second.Rows.Length);
            for (int i = 0; i < drawings; i++)
            {
                var pixels = new byte[side * side * channels];
                first.Lay(set, i, pixels, side);
                second.Lay(set, i, pixels, side);
                images.Add(new PixelImage(side, side, channels, pixels));
                labels.Add(names.Count);
                sources?.Add($"{first.Source(set, i)} + {second.Source(set, i)}");
            }

            names.Add($"{set.ClassNames[first.Class]} + {set.ClassNames[second.Class]}, {added + 1}");

            Part Draw()
            {
                int drawn = known[random.NextInt32(known.Length)];
                int size = Math.Max(1, (int)MathF.Round(random.Between(Smallest, Largest) * side));
                return new Part(drawn, [.. rows[drawn]], size, random.NextInt32(side - size + 1), random.NextInt32(side - size + 1));
            }
        }

        return new ImageSet(images, labels, names, sources);
    }

    private static int CheckSquare(ImageSet set)
    {
        if (set.Count == 0)
        {
            throw new ArgumentException("The set has no images to compose.", nameof(set));
        }

        PixelImage first = set.Images[0];
        for (int i = 0; i < set.Count; i++)
        {
            PixelImage image = set.Images[i];
            if (image.Width != image.Height || image.Width != first.Width || image.Channels != first.Channels)
            {
                throw new ArgumentException(
                    $"Image {i} is of {image.Width} × {image.Height} pixels and {image.Channels} channels, the first of {first.Width} × {first.Height} and {first.Channels}: all must be square and alike.", nameof(set));
            }
        }

        return first.Width;
    }

    /// <summary>A class within another: its drawings, their side and where they lie.</summary>
    private readonly record struct Part(int Class, int[] Rows, int Size, int Left, int Top)
    {
        public string Source(ImageSet set, int drawing) => set.Sources![Rows[drawing % Rows.Length]];

        /// <summary>Lays a drawing over what is there: of both the lighter.</summary>
        public void Lay(ImageSet set, int drawing, byte[] pixels, int side)
        {
            PixelImage image = set.Images[Rows[drawing % Rows.Length]];
            PixelImage small = Size == side ? image : image.Fit(Size, Size, ImageFit.Crop);
            int length = Size * image.Channels;
            for (int y = 0; y < Size; y++)
            {
                ReadOnlySpan<byte> from = small.Pixels.Slice(y * length, length);
                Span<byte> to = pixels.AsSpan((((Top + y) * side) + Left) * image.Channels, length);
                for (int x = 0; x < length; x++)
                {
                    to[x] = Math.Max(to[x], from[x]);
                }
            }
        }
    }
}
