namespace MLExtensions.Vision;

/// <summary>Two rows that are compared.</summary>
/// <param name="First">The row of one.</param>
/// <param name="Second">The row of the other.</param>
/// <param name="IsSame">Whether they have one label.</param>
public readonly record struct VerificationPair(int First, int Second, bool IsSame);
