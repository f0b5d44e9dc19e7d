namespace MLExtensions.Vision;

/// <summary>How well a distance tells pairs of one label from pairs of two.</summary>
/// <param name="Pairs">The number of pairs.</param>
/// <param name="Threshold">The greatest distance at which a pair is taken for one of the same label: the one given, or else the one of the greatest accuracy.</param>
/// <param name="Accuracy">The part of the pairs that <paramref name="Threshold"/> puts right.</param>
/// <param name="Auc">The area under the ROC: the probability that a same pair is nearer than a different one, half of it where they are as near.</param>
/// <param name="EqualErrorRate">The rate at which as large a part of the different pairs is accepted as of the same pairs is refused, between the points of the ROC on a line.</param>
/// <param name="Roc">The ROC, from nothing accepted to everything.</param>
public sealed record PairVerificationResult(int Pairs, float Threshold, double Accuracy, double Auc, double EqualErrorRate, IReadOnlyList<RocPoint> Roc)
{
    /// <summary>The greatest part of the same pairs that can be accepted while no more than a part of the different ones is.</summary>
    /// <param name="falseAcceptRate">The part of the different pairs, 0 to 1.</param>
    /// <returns>The true accept rate.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside.</exception>
    public double TrueAcceptRateAt(double falseAcceptRate) => falseAcceptRate is >= 0 and <= 1
        ? Roc.Last(point => point.FalseAcceptRate <= falseAcceptRate).TrueAcceptRate
        : throw new ArgumentOutOfRangeException(nameof(falseAcceptRate), falseAcceptRate, "A rate must be from 0 to 1.");
}
