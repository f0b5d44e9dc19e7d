using System.Buffers.Binary;
using System.Text.Json;

namespace MLExtensions.Display;

/// <summary>
/// A plot's points as the page carries them: base64 of gzip of a block. The block, little-endian: the length of the header as
/// uint32; the header, JSON in UTF-8, padded with blanks to a multiple of 4; x and y of each point as float32; where there are
/// values, one float32 each (NaN for none); the class of each point as uint16 (65535 for none).
/// </summary>
internal static class ScatterPayload
{
    private const ushort NoClass = ushort.MaxValue;

    /// <summary>Encodes the finite points of a plot.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="thumbnails">The pictures of its finite points; null for none.</param>
    /// <exception cref="InvalidOperationException">There are too many classes.</exception>
    public static string Encode(ScatterPlot plot, ThumbnailAtlas? thumbnails = null)
    {
        ScatterClasses classes = plot.Classes;
        if (classes.Names.Count >= NoClass)
        {
            throw new InvalidOperationException($"An interactive plot shows at most {NoClass - 1} categories; there are {classes.Names.Count}.");
        }

        int[] shown = [.. Enumerable.Range(0, plot.Points.Count).Where(i => plot.Points[i].IsFinite)];
        byte[] header = Header(plot, shown, thumbnails);
        int padded = (header.Length + 3) & ~3, perPoint = (2 * sizeof(float)) + (classes.HasValues ? sizeof(float) : 0) + sizeof(ushort);
        var block = new byte[sizeof(uint) + padded + (shown.Length * perPoint)];
        BinaryPrimitives.WriteInt32LittleEndian(block, padded);
        block.AsSpan(sizeof(uint), padded).Fill((byte)' ');
        header.CopyTo(block.AsSpan(sizeof(uint)));
        Span<byte> rest = block.AsSpan(sizeof(uint) + padded);
        foreach (int i in shown)
        {
            rest = Write(Write(rest, plot.Points[i].X), plot.Points[i].Y);
        }

        if (classes.HasValues)
        {
            foreach (int i in shown)
            {
                rest = Write(rest, plot.Points[i].Value ?? double.NaN);
            }
        }

        foreach (int i in shown)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest, classes.OfPoint[i] < 0 ? NoClass : (ushort)classes.OfPoint[i]);
            rest = rest[sizeof(ushort)..];
        }

        return Convert.ToBase64String(PlotScript.Compress(block));
    }

    private static byte[] Header(ScatterPlot plot, int[] shown, ThumbnailAtlas? thumbnails)
    {
        ScatterClasses classes = plot.Classes;
        bool hasTexts = shown.Any(i => plot.Points[i].Label is not null);
        return JsonSerializer.SerializeToUtf8Bytes(new ScatterHeader
        {
            Count = shown.Length,
            Categories = classes.Names,
            Colors = [.. Palette.Series.Select(p => p.Variable)],
            Shapes = [.. Enumerable.Range(0, classes.Names.Count).Select(Marker.ShapeOf)],
            Scale = classes.HasValues ? [.. Palette.Scale.Select(p => p.Variable)] : null,
            Range = classes.HasValues ? [classes.Range.Least, classes.Range.Most] : null,
            ValueLabel = plot.ValueLabel ?? "Value",
            Texts = hasTexts ? [.. shown.Select(i => plot.Points[i].Label)] : null,
            ShowLabels = plot.ShowLabels && hasTexts,
            Thumbnails = thumbnails?.Layout,
        }, ScatterJson.Default.ScatterHeader);
    }

    private static Span<byte> Write(Span<byte> target, double value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(target, (float)value);
        return target[sizeof(float)..];
    }
}
