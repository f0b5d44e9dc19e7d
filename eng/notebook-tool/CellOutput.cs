namespace MLExtensions.Notebooks;

/// <summary>What stands under a cell.</summary>
internal abstract record CellOutput
{
    /// <summary>What the cell wrote to the console.</summary>
    internal sealed record Stream(string Text) : CellOutput;

    /// <summary>A value that it showed, in one or more MIME types; pictures as base64.</summary>
    internal sealed record Shown(IReadOnlyDictionary<string, string> Data) : CellOutput;
}
