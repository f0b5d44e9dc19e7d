namespace MLExtensions.Text;

/// <summary>What is wrong with a line of text vectors.</summary>
/// <param name="Column">The place in the line, from 1; null where the whole line is meant.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record TextVectorError(int? Column, string Message);
