namespace MLExtensions.Vision.MetricLearning;

/// <summary>The rows of a batch.</summary>
/// <param name="Rows">The number of each row in the data; one may come several times.</param>
/// <param name="Labels">Rows of equal labels are positives of each other.</param>
internal readonly record struct RowDraw(int[] Rows, long[] Labels);
