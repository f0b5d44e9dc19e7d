namespace MLExtensions.Display;

/// <summary>Something to know about a tile.</summary>
/// <param name="Name">What it is, for instance <c>response</c>.</param>
/// <param name="Value">Text or a number; real numbers are shown with four decimals at most.</param>
public sealed record ImageFact(string Name, object? Value);
