namespace MLExtensions.Vision;

/// <summary>How often queries went to their own class.</summary>
/// <param name="Accuracy">The part of the queries that did, mean over the episodes.</param>
/// <param name="Margin">Half the 95% confidence interval of <paramref name="Accuracy"/>: 1.96 standard errors of the mean.</param>
/// <param name="Episodes">The number of episodes.</param>
public sealed record OneShotResult(double Accuracy, double Margin, int Episodes);
