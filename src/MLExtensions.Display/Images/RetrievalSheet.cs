using System.Text;

namespace MLExtensions.Display;

/// <summary>
/// Queries and their nearest pictures, a row each: how an embedding is looked at. Wrong neighbours are framed and crossed, so that neither
/// colour nor frame is the only sign. On a page the reader who points at a picture is told its caption, rank and distance.
/// </summary>
public sealed class RetrievalSheet : Picture
{
    private const int LeastSide = 48;
    private const int MostSide = 76;
    private const int Gap = 10;
    private const int QueryGap = 26;
    private const int HeadHeight = 26;
    private const double FrameWidth = 3;

    private readonly IReadOnlyList<RetrievalQuery> _queries = [];
    private readonly int _tileSize;

    /// <summary>A sheet without queries yet.</summary>
    public RetrievalSheet()
        : base(pixelRatio: 1)
    {
    }

    /// <summary>Gets the queries, a row each.</summary>
    public required IReadOnlyList<RetrievalQuery> Queries
    {
        get => _queries;
        init => _queries = Check.SomeItems(value);
    }

    /// <summary>Gets the length of a tile's longer side in pixels of a screen.</summary>
    /// <value>The default value is 0: that of the largest image, but from 48 (enlarged by a whole number) to 76, so that ten and the query have room on a page. Values 0 and 8 to 1024.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int TileSize
    {
        get => _tileSize;
        init => _tileSize = value is 0 or (>= 8 and <= 1024) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "TileSize must be 0 or from 8 to 1024 pixels.");
    }

    /// <summary>Gets whether captions stand under the pictures; if not, they are shown to the reader who points at one.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool ShowCaptions { get; init; } = true;

    private int Side
    {
        get
        {
            int largest = Queries.Max(q => q.Nearest.Select(n => n.Image).Prepend(q.Image).Max(image => Math.Max(image.Width, image.Height)));
            return TileSize > 0 ? TileSize : Math.Min(MostSide, largest * ((LeastSide + largest - 1) / largest));
        }
    }

    private int MostNearest => Queries.Max(q => q.Nearest.Count);

    private int RowHeight => Side + Gap + (ShowCaptions && Queries.Any(q => q.Nearest.Select(n => n.Image).Prepend(q.Image).Any(t => !string.IsNullOrEmpty(t.Caption))) ? TileDrawing.CaptionHeight : 0);

    internal override (double Width, double Height) Extent(double margin) =>
        (Side + QueryGap + (Math.Max(1, MostNearest) * (Side + Gap)), (string.IsNullOrEmpty(Title) ? 0 : TitleHeight) + HeadHeight + (Queries.Count * RowHeight));

    internal override void Draw(IPlotCanvas canvas)
    {
        double top = string.IsNullOrEmpty(Title) ? 0 : DrawTitle(canvas, 0);
        int side = Side;
        canvas.Text(side / 2.0, top + 12, "Query", Palette.Muted, 12.5, TextAnchor.Middle);
        canvas.Text(side + QueryGap, top + 12, Legend(), Palette.Muted, 12.5);
        top += HeadHeight;
        foreach (RetrievalQuery query in Queries)
        {
            TileDrawing.Draw(canvas, query.Image, 0, top, side, ShowCaptions, query.Image.Facts);
            for (int rank = 0; rank < query.Nearest.Count; rank++)
            {
                RetrievedImage found = query.Nearest[rank];
                double left = side + QueryGap + (rank * (side + Gap));
                TileDrawing.Draw(canvas, found.Image, left, top, side, ShowCaptions, Facts(found, rank));
                if (!found.IsRight)
                {
                    DrawFrame(canvas, left, top, side);
                }
            }

            top += RowHeight;
        }
    }

    internal override string Describe() => $"{Queries.Count} queries with their nearest pictures. " + string.Join(' ', Queries.Select(DescribeRow));

    internal override void WriteBody(StringBuilder html)
    {
        int side = Side, nearest = MostNearest;
        OpenCard(html);
        html.Append("<div class=\"mlx-scroll mlx-images mlx-sheet\" style=\"--mlx-side:").Append(NumberText.Coordinate(side)).Append("px\"><div class=\"mlx-sheet-head\"><span>Query</span><span>")
            .Append(Markup.Encode(Legend())).Append("</span></div>");
        for (int row = 0; row < Queries.Count; row++)
        {
            WriteRow(html, Queries[row], side, nearest, TipClass(row));
        }

        html.Append("</div>");
        CloseCard(html);
    }

    private static void DrawFrame(IPlotCanvas canvas, double left, double top, int side)
    {
        double inset = FrameWidth / 2, badge = Math.Clamp(side * 0.12, 6, 10), x = left + side - badge + 2, y = top + badge - 2, arm = badge * 0.42;
        canvas.Outline(left - inset, top - inset, side + FrameWidth, side + FrameWidth, Palette.Wrong, FrameWidth);
        canvas.Circle(x, y, badge, Palette.Wrong);
        canvas.Polyline([(x - arm, y - arm), (x + arm, y + arm)], Palette.Surface, badge * 0.26);
        canvas.Polyline([(x - arm, y + arm), (x + arm, y - arm)], Palette.Surface, badge * 0.26);
    }

    private void WriteRow(StringBuilder html, RetrievalQuery query, int side, int nearest, string tip)
    {
        html.Append("<ul aria-label=\"").Append(Markup.Encode(DescribeRow(query))).Append("\">");
        TileMarkup.Append(html, query.Image, side, $"mlx-query {tip}".TrimEnd(), ShowCaptions, query.Image.Facts);
        for (int rank = 0; rank < query.Nearest.Count; rank++)
        {
            RetrievedImage found = query.Nearest[rank];
            string classes = $"{(found.IsRight ? "" : "mlx-wrong ")}{((rank + 1) * 2 > nearest ? "mlx-tip-left " : "")}{tip}".TrimEnd();
            TileMarkup.Append(html, found.Image, side, classes, ShowCaptions, Facts(found, rank));
        }

        html.Append("</ul>");
    }

    // Hints open towards the middle; on a sheet of one row they lie on the picture.
    private string TipClass(int row) => Queries.Count == 1 ? "mlx-tip-in" : row == Queries.Count - 1 ? "mlx-tip-up" : "";

    private string Legend() => Queries.All(q => q.Nearest.All(n => n.IsRight)) ? "Nearest first" : "Nearest first; wrong ones are framed";

    private static ImageFact[] Facts(RetrievedImage found, int rank)
    {
        var facts = new List<ImageFact> { new("rank", rank + 1) };
        if (!double.IsNaN(found.Distance))
        {
            facts.Add(new ImageFact("distance", found.Distance));
        }

        return [.. facts, .. found.Image.Facts, .. found.IsRight ? Array.Empty<ImageFact>() : [new ImageFact("answer", "wrong")]];
    }

    private static string DescribeRow(RetrievalQuery query) =>
        $"{(string.IsNullOrEmpty(query.Image.Caption) ? "Query" : query.Image.Caption)}: {query.Nearest.Count(n => n.IsRight)} of the {query.Nearest.Count} nearest are right.";
}
