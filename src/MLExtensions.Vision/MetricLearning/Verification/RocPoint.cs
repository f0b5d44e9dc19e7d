namespace MLExtensions.Vision;

/// <summary>A point of a receiver operating characteristic: what is accepted when pairs up to a distance are.</summary>
/// <param name="Threshold">The greatest distance that is accepted; negative infinity for none.</param>
/// <param name="FalseAcceptRate">The part of the different pairs that are accepted.</param>
/// <param name="TrueAcceptRate">The part of the same pairs that are accepted.</param>
public readonly record struct RocPoint(float Threshold, double FalseAcceptRate, double TrueAcceptRate);
