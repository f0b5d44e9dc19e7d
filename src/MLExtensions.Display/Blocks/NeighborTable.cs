using System.Text;

namespace MLExtensions.Display;

/// <summary>A word and its nearest words, each with a bar of its similarity.</summary>
public sealed class NeighborTable : HtmlBlock
{
    private readonly IReadOnlyList<NeighborRow> _neighbors = [];

    /// <summary>Gets the word; it is the heading unless <see cref="HtmlBlock.Title"/> is set.</summary>
    public required string Word { get; init; }

    /// <summary>Gets the neighbours, nearest first; an empty list says that the word is unknown.</summary>
    public required IReadOnlyList<NeighborRow> Neighbors
    {
        get => _neighbors;
        init => _neighbors = Check.Items(value);
    }

    internal override void WriteBody(StringBuilder html)
    {
        html.Append("<section class=\"mlx-card\">").AppendElement("h3", null, string.IsNullOrEmpty(Title) ? Word : Title);
        if (Neighbors.Count == 0)
        {
            html.AppendElement("p", "mlx-caption", "Not in the vocabulary.");
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

    private static void WriteRow(StringBuilder html, NeighborRow neighbor)
    {
        double share = double.IsFinite(neighbor.Similarity) ? Math.Clamp(neighbor.Similarity, 0, 1) : 0;
        html.Append("<li>").AppendElement("span", "mlx-word", neighbor.Word)
            .AppendElement("span", "mlx-score", NumberText.Format(neighbor.Similarity, "0.00"))
            .Append("<span class=\"mlx-bar\" aria-hidden=\"true\"><i style=\"width:").Append(NumberText.Coordinate(share * 100)).Append("%\"></i></span></li>");
    }
}
