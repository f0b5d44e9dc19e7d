namespace MLExtensions.Notebooks;

/// <summary>A cell: prose in Markdown, or C#.</summary>
/// <param name="IsCode">Whether it is C#.</param>
/// <param name="Text">The text with <c>\n</c> between lines, none at the end. Code still has its <see cref="QuickSettings"/>.</param>
internal sealed record Cell(bool IsCode, string Text);
