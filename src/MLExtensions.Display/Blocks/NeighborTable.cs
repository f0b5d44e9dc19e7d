using System.Text;

namespace MLExtensions.Display;

/// <summary>A word and its nearest words, each with a bar of its similarity.</summary>
public sealed class NeighborTable : Picture
{
    private const double TableWidth = 360;
    private const double RowHeight = 31;
    private const double FontSize = 14;
    private const double HeadHeight = 34;

    private const string NotKnown = "Not in the vocabulary.";

    private readonly IReadOnlyList<NeighborRow> _neighbors = [];

    /// <summary>A table without a word yet.</summary>
    public NeighborTable()
        : base(pixelRatio: 2)
    {
    }

    /// <summary>Gets the word; it is the heading unless <see cref="HtmlBlock.Title"/> is set.</summary>
    public required string Word { get; init; }

    /// <summary>Gets the neighbours, nearest first; an empty list says that the word is unknown.</summary>
    public required IReadOnlyList<NeighborRow> Neighbors
    {
        get => _neighbors;
        init => _neighbors = Check.Items(value);
    }

    private string Heading => string.IsNullOrEmpty(Title) ? Word : Title;

    internal override (double Width, double Height) Extent(double margin) => (TableWidth, HeadHeight + (Math.Max(1, Neighbors.Count) * RowHeight));

    internal override void Draw(IPlotCanvas canvas)
    {
        canvas.Text(0, 18, canvas.Fit(Heading, 16, canvas.Width), Palette.Ink, 16, bold: true);
        if (Neighbors.Count == 0)
        {
            canvas.Text(0, HeadHeight + 14, NotKnown, Palette.Muted, FontSize);
        }

        for (int i = 0; i < Neighbors.Count; i++)
        {
            double top = HeadHeight + (i * RowHeight);
            string score = NumberText.Format(Neighbors[i].Similarity, "0.00");
            canvas.Text(0, top + 14, canvas.Fit(Neighbors[i].Word, FontSize, canvas.Width - 60), Palette.Ink, FontSize);
            canvas.Text(canvas.Width, top + 14, score, Palette.Muted, FontSize - 1, TextAnchor.End);
            canvas.Rectangle(0, top + 20, canvas.Width, 5, Palette.Track, 2.5);
            canvas.Rectangle(0, top + 20, canvas.Width * Share(Neighbors[i]), 5, Palette.Accent, 2.5);
        }
    }

    internal override string Describe() => Neighbors.Count == 0
        ? $"{Word}: {NotKnown}"
        : $"{Word}: " + string.Join("; ", Neighbors.Select(n => $"{n.Word} {NumberText.Format(n.Similarity, "0.00")}")) + ".";

    internal override void WriteBody(StringBuilder html)
    {
        html.Append("<section class=\"mlx-card\">").AppendElement("h3", null, Heading);
        if (Neighbors.Count == 0)
        {
            html.AppendElement("p", "mlx-caption", NotKnown);
        }
        else
        {
            html.Append("<ol class=\"mlx-neighbors\">");
            foreach (NeighborRow neighbor in Neighbors)
            {
                WriteRow(html, neighbor);
            }

            html.Append("</ol>");
        }

        CloseCard(html);
    }

    private static double Share(NeighborRow neighbor) => double.IsFinite(neighbor.Similarity) ? Math.Clamp(neighbor.Similarity, 0, 1) : 0;

    private static void WriteRow(StringBuilder html, NeighborRow neighbor)
    {
        html.Append("<li>").AppendElement("span", "mlx-word", neighbor.Word)
            .AppendElement("span", "mlx-score", NumberText.Format(neighbor.Similarity, "0.00"))
            .Append("<span class=\"mlx-bar\" aria-hidden=\"true\"><i style=\"width:").Append(NumberText.Coordinate(Share(neighbor) * 100)).Append("%\"></i></span></li>");
    }
}
