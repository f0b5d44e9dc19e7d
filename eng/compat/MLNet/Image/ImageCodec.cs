using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>Image files to pixels and back. Pixels are rows of 4 bytes: blue, green, red, alpha; colours multiplied by alpha.</summary>
internal static unsafe class ImageCodec
{
    // What the decoder of the real packages reads; libvips knows more (SVG, matrices as text, ...).
    private static readonly string[] Formats = ["Jpeg", "Png", "Webp", "Nsgif"];

    private static readonly Lazy<bool> Ready = new(Start);

    /// <summary>The image of a JPEG, PNG, WebP or GIF (first picture) file; the orientation in its EXIF data is not applied. Null with the reason for anything else.</summary>
    internal static byte[] Decode(ReadOnlySpan<byte> file, out int width, out int height, out string error)
    {
        _ = Ready.Value;
        width = height = 0;
        fixed (byte* start = file)
        {
            string loader = file.IsEmpty ? null : Marshal.PtrToStringUTF8(Libvips.FindLoader(start, (nuint)file.Length));
            if (loader == null || !Array.Exists(Formats, format => loader.Contains(format, StringComparison.OrdinalIgnoreCase)))
            {
                TakeErrors();
                error = "it is no JPEG, PNG, WebP or GIF file";
                return null;
            }

            nint source = Libvips.NewFromFile(start, (nuint)file.Length, ""), colours = 0, bytes = 0;
            try
            {
                byte[] pixels = null;
                if (source != 0
                    && Fits(width = Libvips.Width(source), height = Libvips.Height(source))
                    && Libvips.ConvertColours(source, out colours, Libvips.InterpretationSrgb) == 0
                    && Libvips.CastToBytes(colours, out bytes) == 0)
                {
                    pixels = Read(bytes, width, height);
                }

                error = pixels != null ? null : source != 0 && !Fits(width, height) ? $"its {width} x {height} pixels are too many" : TakeErrors();
                return pixels;
            }
            finally
            {
                Release(bytes);
                Release(colours);
                Release(source);
            }
        }
    }

    /// <param name="rgb">Red, green, blue a pixel; with 4 bands alpha after them, colours not multiplied by it.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="bands">3 or 4.</param>
    /// <param name="suffix">The format, as a file suffix with options in brackets.</param>
    internal static byte[] Encode(byte[] rgb, int width, int height, int bands, string suffix)
    {
        _ = Ready.Value;
        fixed (byte* pixels = rgb)
        {
            nint image = Libvips.NewFromMemory(pixels, (nuint)rgb.Length, width, height, bands, Libvips.FormatByte);
            if (image == 0)
                throw new InvalidOperationException($"libvips: {TakeErrors()}");
            try
            {
                Libvips.SetFields(image, width, height, bands, Libvips.FormatByte, 0, Libvips.InterpretationSrgb, 1, 1);
                if (Libvips.WriteToFile(image, suffix, out byte* file, out nuint size) != 0)
                    throw new InvalidOperationException($"libvips: {TakeErrors()}");
                byte[] result = new ReadOnlySpan<byte>(file, checked((int)size)).ToArray();
                Libvips.Free(file);
                return result;
            }
            finally
            {
                Release(image);
            }
        }
    }

    /// <summary>A colour times alpha / 255, rounded.</summary>
    internal static byte Multiply(byte colour, byte alpha)
    {
        int product = (colour * alpha) + 128;
        return (byte)((product + (product >> 8)) >> 8);
    }

    /// <summary>The reverse of <see cref="Multiply"/>.</summary>
    internal static byte Divide(byte colour, byte alpha) => alpha switch
    {
        255 => colour,
        0 => 0,
        _ => (byte)Math.Min(255, ((colour * 255) + (alpha / 2)) / alpha),
    };

    private static bool Fits(int width, int height) => (long)width * height <= int.MaxValue / 4;

    private static byte[] Read(nint image, int width, int height)
    {
        int bands = Libvips.Bands(image);
        byte* memory = Libvips.WriteToMemory(image, out nuint size);
        if (memory == null)
            return null;
        try
        {
            int count = width * height;
            if (bands is not (3 or 4) || size != (nuint)count * (nuint)bands)
                throw new InvalidOperationException($"libvips: {width} x {height} pixels of {bands} bands in {size} bytes, where 3 or 4 bands were expected.");
            byte[] pixels = GC.AllocateUninitializedArray<byte>(count * 4);
            byte* from = memory;
            for (int i = 0; i < pixels.Length; i += 4, from += bands)
            {
                byte alpha = bands == 4 ? from[3] : (byte)255;
                pixels[i] = Multiply(from[2], alpha);
                pixels[i + 1] = Multiply(from[1], alpha);
                pixels[i + 2] = Multiply(from[0], alpha);
                pixels[i + 3] = alpha;
            }

            return pixels;
        }
        finally
        {
            Libvips.Free(memory);
        }
    }

    private static bool Start()
    {
        try
        {
            if (Libvips.Init("Microsoft.ML.Compat") != 0)
                throw new InvalidOperationException($"libvips does not start: {TakeErrors()}");
        }
        catch (DllNotFoundException e)
        {
            throw new PlatformNotSupportedException(
                $"Images need libvips, and there is no usable library of it beside the application for {RuntimeInformation.RuntimeIdentifier} (its npm packages have linux-x64, linux-arm64, osx-x64, osx-arm64 and win-x64). Build with the ML.NET packages instead (-p:MLNetSource=nuget).", e);
        }

        // Rows are what runs in parallel; and a cached operation would point into a released file.
        Libvips.SetConcurrency(1);
        Libvips.SetCacheSize(0);
        return true;
    }

    private static string TakeErrors()
    {
        nint text = Libvips.TakeErrors();
        string errors = Marshal.PtrToStringUTF8(text)?.Trim();
        Libvips.Free((void*)text);
        return errors;
    }

    private static void Release(nint image)
    {
        if (image != 0)
            Libvips.Release(image);
    }
}
