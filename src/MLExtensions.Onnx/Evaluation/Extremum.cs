namespace MLExtensions.Onnx;

/// <summary>Which of several candidates is the largest or smallest.</summary>
internal static class Extremum
{
    /// <summary>The first best candidate (or the first that is NaN), and its lead over the second best.</summary>
    public static (long Choice, double Distance) Choose(int count, Func<int, double> candidate, Func<double, double, bool> better)
    {
        int best = 0;
        double lead = double.PositiveInfinity;
        for (int i = 1; i < count; i++)
        {
            double value = candidate(i);
            double champion = candidate(best);
            if (double.IsNaN(champion))
                break;
            if (better(value, champion) || double.IsNaN(value))
            {
                best = i;
                lead = Math.Abs(value - champion);
            }
            else
            {
                lead = Math.Min(lead, Math.Abs(value - champion));
            }
        }

        return (best, lead);
    }
}
