using MLExtensions.Display;

namespace MLExtensions.Cli.Gallery;

/// <summary>The gallery as a page and as files.</summary>
internal static class GalleryPage
{
    public static HtmlReport Create(IReadOnlyList<GalleryPicture> pictures) => new()
    {
        Title = "Pictures of MLExtensions.Display",
        Subtitle = "Light or dark as you prefer, readable on paper and without seeing all colours. Each is HTML for a page or a notebook cell, SVG, or PNG: picture.ToHtml(), picture.Save(\"picture.png\").",
        Footer = "mlx gallery · the digits are drawn by the program",
        Sections =
        [
            .. pictures.Select(p => new ReportSection { Title = p.Name, Text = p.Text, Blocks = [InPage(p.Picture), new CodeBlock { Code = p.Code, Language = "csharp" }] }),
            new ReportSection { Title = "Tables and figures", Text = "Parts of reports that are text: HTML only.", Blocks = [.. Texts()] },
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
    private static Picture InPage(Picture picture) => picture is ScatterPlot plot
        ? new ScatterPlot { Title = plot.Title, Points = plot.Points, ShowLabels = plot.ShowLabels, ShowThumbnails = plot.ShowThumbnails, Interactive = true }
        : picture;

    private static HtmlBlock[] Texts() =>
    [
        new KeyFigures { Figures = [new("Held-out accuracy", "94.8%", "chance 10.0%", IsStrong: true), new("Parameters", "25,450", "one hidden layer"), new("Training", "0.6 s", "12 epochs")] },
        new DataTable { Title = "DataTable", Columns = ["Class", new DataColumn("Share", "0.0%"), "Images"], Rows = [["circle", 0.25, 1200], ["square", 0.75, 3600]] },
        new CodeBlock { Title = "CodeBlock", Code = "report.Save(\"report.html\");", Language = "csharp" },
    ];
}
