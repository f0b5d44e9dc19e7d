namespace MLExtensions.Text.Tests;

/// <summary>What the tests compare with: double loops, nothing clever.</summary>
internal static class Naive
{
    public static double[] ToDouble(ReadOnlySpan<float> values)
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            result[i] = values[i];
        }

        return result;
    }

    public static double Cosine(double[] x, double[] y)
    {
        double xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xx += x[i] * x[i];
            yy += y[i] * y[i];
            xy += x[i] * y[i];
        }

        return xx == 0 || yy == 0 ? 0 : xy / Math.Sqrt(xx * yy);
    }

    public static void AddUnit(WordVectors vectors, int word, double sign, double[] sum)
    {
        double[] vector = ToDouble(vectors[word]);
        double norm = Math.Sqrt(vector.Sum(value => value * value));
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += sign * vector[i] / norm;
        }
    }

    /// <summary>All words but the three, by falling score.</summary>
    public static int[] Analogy(WordVectors vectors, int a, int b, int c, AnalogyMethod method, int vocabulary)
    {
        double[][] given = [ToDouble(vectors[a]), ToDouble(vectors[b]), ToDouble(vectors[c])];
        return [.. Enumerable.Range(0, vocabulary).Where(i => i != a && i != b && i != c).OrderByDescending(i =>
        {
            double[] x = ToDouble(vectors[i]);
            (double ca, double cb, double cc) = (Cosine(x, given[0]), Cosine(x, given[1]), Cosine(x, given[2]));
            return method == AnalogyMethod.ThreeCosAdd ? cb - ca + cc : (1 + cb) / 2 * ((1 + cc) / 2) / (((1 + ca) / 2) + 1e-6);
        })];
    }
}
