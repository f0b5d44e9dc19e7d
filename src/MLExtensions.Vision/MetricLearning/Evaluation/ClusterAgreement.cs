namespace MLExtensions.Vision;

/// <summary>How far two ways of dividing the same rows agree.</summary>
public static class ClusterAgreement
{
    /// <summary>The normalized mutual information 2 I(A; B) / (H(A) + H(B)): 1 where each tells the other, 0 where they are independent.</summary>
    /// <param name="first">The cluster of each row.</param>
    /// <param name="second">The class of each row.</param>
    /// <returns>0 to 1; 1 where both have one class only.</returns>
    /// <exception cref="ArgumentException">There are no rows, or not as many in both.</exception>
    public static double NormalizedMutualInformation(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException($"Both must divide the same rows; there are {first.Count} and {second.Count}.", nameof(second));
        }

        double a = Entropy(first);
        double b = Entropy(second);
        double both = Entropy([.. first.Zip(second)]);
        return a + b > 0 ? Math.Clamp(2 * (a + b - both) / (a + b), 0, 1) : 1;
    }

    private static double Entropy<T>(IReadOnlyList<T> values)
        where T : notnull =>
        values.CountBy(value => value).Sum(count => -(double)count.Value / values.Count * Math.Log((double)count.Value / values.Count));
}
