namespace MLExtensions.Vision;

/// <summary>
/// How well the nearest rows have the query's label, as "A Metric Learning Reality Check" (Musgrave, Belongie &amp; Lim 2020) defines it; R
/// is the number of references that have the query's label.
/// </summary>
/// <param name="Queries">The queries that were judged: those with at least one reference of their label.</param>
/// <param name="PrecisionAt1">The part of the queries whose nearest reference has their label.</param>
/// <param name="RPrecision">The part of right ones among the R nearest, mean over the queries.</param>
/// <param name="MapAtR">1/R Σ_i P(i) over the ranks i ≤ R that are right, P(i) being the precision at i; mean over the queries.</param>
/// <param name="RecallAtK">For each k asked for, the part of the queries that have a right one among the k nearest.</param>
public sealed record RetrievalMetrics(int Queries, double PrecisionAt1, double RPrecision, double MapAtR, IReadOnlyDictionary<int, double> RecallAtK);
