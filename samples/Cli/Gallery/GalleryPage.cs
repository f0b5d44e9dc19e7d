using System.Globalization;
using MLExtensions.Display;

namespace MLExtensions.Cli.Gallery;

/// <summary>The gallery as a page and as files.</summary>
internal static class GalleryPage
{
    public static HtmlReport Create(GalleryData data, IReadOnlyList<GalleryPicture> pictures) => new()
    {
        Title = "Pictures of MLExtensions.Display",
        Subtitle = "Light or dark as you prefer, readable on paper and without seeing all colours. Each is HTML for a page or a notebook cell, SVG, or PNG: picture.ToHtml(), picture.Save(\"picture.png\").",
        Footer = "mlx gallery · the digits are drawn by the program",
        Sections =
        [
            .. pictures.Select(p => new ReportSection { Title = p.Name, Text = p.Text, Blocks = [InPage(p.Picture), new CodeBlock { Code = p.Code, Language = "csharp" }] }),
            new ReportSection { Title = "Tables and figures", Text = "Parts of reports that are text: HTML only.", Blocks = [.. Texts(data)] },
        ],
    };

    /// <summary>Saves each picture in all its forms: <c>Name.html</c>, <c>Name.svg</c>, <c>Name.png</c>, <c>Name-dark.png</c>.</summary>
    public static void SavePictures(IReadOnlyList<GalleryPicture> pictures, string folder)
    {
        foreach (GalleryPicture picture in pictures)
        {
            picture.Picture.Save(Path.Combine(folder, picture.Name + ".html"));
            picture.Picture.Save(Path.Combine(folder, picture.Name + ".svg"));
            picture.Picture.Save(Path.Combine(folder, picture.Name + ".png"));
            File.WriteAllBytes(Path.Combine(folder, picture.Name + "-dark.png"), picture.Picture.ToPng(PictureTheme.Dark));
        }
    }

    // Among other blocks a plot is still unless it is asked to be live.
    private static Picture InPage(Picture picture) => picture is ScatterPlot plot ? plot.AsInteractive() : picture;

    private static HtmlBlock[] Texts(GalleryData data)
    {
        double accuracy = data.Confusion.Select((row, digit) => row[digit]).Sum() / data.Confusion.Sum(row => row.Sum());
        return
        [
            new KeyFigures
            {
                Figures =
                [
                    new("Held-out accuracy", accuracy.ToString("0.0%", CultureInfo.InvariantCulture), "chance 10.0%", IsStrong: true),
                    new("Kullback–Leibler", data.Map.KullbackLeibler.ToString("0.00", CultureInfo.InvariantCulture), "of the map"),
                    new("Digits", data.Digits.Count.ToString(CultureInfo.InvariantCulture), "on the map"),
                ],
            },
            new DataTable
            {
                Title = nameof(DataTable),
                Columns = ["Digit", new DataColumn("Right", "0.0%"), "Held out"],
                Rows = [.. data.Confusion.Take(3).Select((row, digit) => new object?[] { data.Digits.ClassNames[digit], row[digit] / row.Sum(), (int)row.Sum() })],
            },
            new CodeBlock { Title = nameof(CodeBlock), Code = "report.Save(\"report.html\");", Language = "csharp" },
        ];
    }
}
