namespace MLExtensions.Display;

/// <summary>One number that a reader should see first.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">The number as text, with its unit.</param>
/// <param name="Note">What to compare it with, in a few words; null for none.</param>
/// <param name="IsStrong">Whether this figure stands out among the others.</param>
public sealed record KeyFigure(string Label, string Value, string? Note = null, bool IsStrong = false);
