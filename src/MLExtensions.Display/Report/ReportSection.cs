namespace MLExtensions.Display;

/// <summary>A part of an <see cref="HtmlReport"/>: a heading, a few sentences, and blocks below each other.</summary>
public sealed class ReportSection
{
    private readonly IReadOnlyList<HtmlBlock> _blocks = [];

    /// <summary>Gets the heading.</summary>
    /// <value>The default value is <see langword="null"/>: no heading.</value>
    public string? Title { get; init; }

    /// <summary>Gets the text under the heading; blank lines separate paragraphs.</summary>
    /// <value>The default value is <see langword="null"/>: no text.</value>
    public string? Text { get; init; }

    /// <summary>Gets the blocks, from top to bottom.</summary>
    /// <value>The default value is an empty list.</value>
    public IReadOnlyList<HtmlBlock> Blocks
    {
        get => _blocks;
        init => _blocks = Check.Items(value);
    }
}
