namespace MLExtensions.Vision;

/// <summary>A loss, and what it was computed of.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Examined">Triplets or pairs.</param>
/// <param name="Active">Those that have a gradient.</param>
internal readonly record struct PairOutcome(double Loss, long Examined, long Active);
