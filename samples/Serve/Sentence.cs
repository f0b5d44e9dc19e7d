namespace MLExtensions.Serve;

/// <summary>A row as the model takes it; requests have the text alone.</summary>
internal sealed class Sentence
{
    public string Label { get; set; } = "";

    public string Text { get; set; } = "";
}
