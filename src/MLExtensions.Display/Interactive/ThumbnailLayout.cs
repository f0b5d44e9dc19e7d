namespace MLExtensions.Display;

/// <summary>Where the script of a plot finds a thumbnail in the atlas; scatter.js reads it by these names.</summary>
internal sealed record ThumbnailLayout
{
    /// <summary>The width of a cell.</summary>
    public required int Width { get; init; }

    /// <summary>The height of a cell.</summary>
    public required int Height { get; init; }

    public required int Columns { get; init; }

    public required int Rows { get; init; }

    /// <summary>The thumbnail of each point; −1 for none.</summary>
    public required IReadOnlyList<int> Of { get; init; }

    /// <summary>Width and height of each thumbnail; null where all fill their cells.</summary>
    public required IReadOnlyList<int[]>? Sizes { get; init; }
}
