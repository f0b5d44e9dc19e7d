namespace MLExtensions.Display;

/// <summary>One bar of a <see cref="BarChart"/>.</summary>
/// <param name="Label">What it stands for.</param>
/// <param name="Value">Its length; NaN shows as not available.</param>
/// <param name="Emphasis">How much it stands out.</param>
public sealed record Bar(string Label, double Value, BarEmphasis Emphasis = BarEmphasis.Normal);
