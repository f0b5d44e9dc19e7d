using System.Text;

namespace MLExtensions.Display;

/// <summary>Blocks beside each other, as many in a row as there is room for.</summary>
public sealed class BlockGrid : HtmlBlock
{
    private readonly IReadOnlyList<HtmlBlock> _blocks = [];
    private readonly int _minimumWidth = 240;

    /// <summary>Gets the blocks, in reading order.</summary>
    public required IReadOnlyList<HtmlBlock> Blocks
    {
        get => _blocks;
        init => _blocks = Check.SomeItems(value);
    }

    /// <summary>Gets the least width of a block in pixels.</summary>
    /// <value>The default value is 240. Values from 80 to 2000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside of 80 to 2000.</exception>
    public int MinimumWidth
    {
        get => _minimumWidth;
        init => _minimumWidth = value is >= 80 and <= 2000 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "MinimumWidth must be from 80 to 2000 pixels.");
    }

    internal override bool UsesScript => Blocks.Any(b => b.UsesScript);

    internal override void WriteBody(StringBuilder html)
    {
        html.Append("<div class=\"mlx-grid\" style=\"--mlx-cell:").Append(NumberText.Coordinate(MinimumWidth)).Append("px\">");
        foreach (HtmlBlock block in Blocks)
        {
            block.WriteBody(html);
        }

        html.Append("</div>");
        if (!string.IsNullOrEmpty(Caption))
        {
            html.AppendElement("p", "mlx-caption", Caption);
        }
    }
}
