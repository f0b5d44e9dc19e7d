namespace MLExtensions.Cli.Demo;

/// <summary>A sentence and the part of .NET that it documents: a row of the demo's data.</summary>
public sealed class Sentence
{
    /// <summary>Gets or sets the sentence.</summary>
    public string Text { get; set; } = "";

    /// <summary>Gets or sets the part of .NET, for instance <c>System.Net</c>.</summary>
    public string Label { get; set; } = "";
}
