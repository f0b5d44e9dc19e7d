using MLExtensions.Numerics;

namespace MLExtensions.Vision.Tests;

[TestClass]
public class LinearProbeTests
{
    [TestMethod]
    public void Fit_RandomRows_ReachesTheOptimumOfGradientDescentInDoublePrecision()
    {
        const int Rows = 60, Columns = 3, Classes = 3;
        var random = new RandomSequence(3);
        var rows = new FloatMatrix(Rows, Columns);
        var labels = new int[Rows];
        for (int i = 0; i < Rows; i++)
        {
            labels[i] = random.NextInt32(Classes);
            for (int d = 0; d < Columns; d++)
            {
                rows[i, d] = (float)((10 * d) + ((d + 1) * (random.NextDouble() + (labels[i] == d ? 0.4 : 0))));
            }
        }

        LinearProbe probe = LinearProbe.Fit(rows, labels, new LinearProbeOptions { Penalty = 0.01, Tolerance = 0 });
        (double loss, double[,] weights) = Descend(Standardize(rows), labels, Classes, 0.01);
        Assert.AreEqual(loss, probe.Loss, 1e-5);

        double[,] standardized = Standardize(rows);
        int[] expected = [.. Enumerable.Range(0, Rows).Select(i => Enumerable.Range(0, Classes).MaxBy(c => Logit(standardized, weights, i, c)))];
        Assert.IsGreaterThanOrEqualTo(Rows - 1, probe.Predict(rows).Zip(expected).Count(pair => pair.First == pair.Second));
    }

    [TestMethod]
    public void Accuracy_ClassesOnEitherSide_IsOneAndLinearOnly()
    {
        var rows = new FloatMatrix(new float[] { -2, -1, -1.5f, 1, 2, 1.5f }, 6, 1);
        LinearProbe probe = LinearProbe.Fit(rows, [0, 0, 0, 1, 1, 1]);
        Assert.AreEqual(1.0, probe.Accuracy(rows, [0, 0, 0, 1, 1, 1]));
        Assert.AreEqual(0.5, probe.Accuracy(rows, [0, 0, 1, 1, 0, 0]));

        // Exclusive or: no line parts it.
        var corners = new FloatMatrix(new float[] { 0, 0, 0, 1, 1, 0, 1, 1 }, 4, 2);
        Assert.IsLessThan(1.0, LinearProbe.Fit(corners, [0, 1, 1, 0]).Accuracy(corners, [0, 1, 1, 0]));
    }

    [TestMethod]
    public void Fit_ConstantColumn_IsIgnored()
    {
        var rows = new FloatMatrix(new float[] { 7, -1, 7, -2, 7, 1, 7, 2 }, 4, 2);
        Assert.AreEqual(1.0, LinearProbe.Fit(rows, [0, 0, 1, 1]).Accuracy(rows, [0, 0, 1, 1]));
    }

    [TestMethod]
    public void Fit_BadInput_Throws()
    {
        var rows = new FloatMatrix(new float[] { 1, 2 }, 2, 1);
        Assert.AreEqual("3 labels of 2 rows. (Parameter 'labels')", Assert.ThrowsExactly<ArgumentException>(() => LinearProbe.Fit(rows, [0, 1, 1])).Message);
        Assert.AreEqual("Row 1: label -1; classes are numbered from 0. (Parameter 'labels')", Assert.ThrowsExactly<ArgumentException>(() => LinearProbe.Fit(rows, [0, -1])).Message);
        var error = Assert.ThrowsExactly<ArgumentException>(() => LinearProbe.Fit(rows, [0, 1]).Predict(new FloatMatrix(1, 2)));
        Assert.AreEqual("Rows of 2 values; the probe was fitted to 1. (Parameter 'rows')", error.Message);
        Assert.ThrowsExactly<OperationCanceledException>(() => LinearProbe.Fit(rows, [0, 1], null, new CancellationToken(true)));
    }

    [TestMethod]
    public void Options_Defaults_AreDocumented()
    {
        var options = new LinearProbeOptions();
        Assert.AreEqual((1e-4, 200, 1e-5), (options.Penalty, options.Iterations, options.Tolerance));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LinearProbeOptions { Penalty = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LinearProbeOptions { Iterations = 0 });
    }

    private static double[,] Standardize(FloatMatrix rows)
    {
        var result = new double[rows.Rows, rows.Columns];
        for (int d = 0; d < rows.Columns; d++)
        {
            double[] column = [.. Enumerable.Range(0, rows.Rows).Select(i => (double)rows[i, d])];
            double mean = column.Average(), deviation = Math.Sqrt(column.Average(v => (v - mean) * (v - mean)));
            for (int i = 0; i < rows.Rows; i++)
            {
                result[i, d] = (column[i] - mean) / deviation;
            }
        }

        return result;
    }

    private static double Logit(double[,] rows, double[,] weights, int row, int c) =>
        weights[c, rows.GetLength(1)] + Enumerable.Range(0, rows.GetLength(1)).Sum(d => rows[row, d] * weights[c, d]);

    private static (double Loss, double[,] Weights) Descend(double[,] rows, int[] labels, int classes, double penalty)
    {
        int n = rows.GetLength(0), columns = rows.GetLength(1);
        var weights = new double[classes, columns + 1];
        double loss = 0;
        for (int step = 0; step < 3000; step++)
        {
            var gradient = new double[classes, columns + 1];
            loss = 0;
            for (int i = 0; i < n; i++)
            {
                double[] e = [.. Enumerable.Range(0, classes).Select(c => Math.Exp(Logit(rows, weights, i, c)))];
                loss -= Math.Log(e[labels[i]] / e.Sum()) / n;
                for (int c = 0; c < classes; c++)
                {
                    double g = ((e[c] / e.Sum()) - (c == labels[i] ? 1 : 0)) / n;
                    for (int d = 0; d <= columns; d++)
                    {
                        gradient[c, d] += g * (d == columns ? 1 : rows[i, d]);
                    }
                }
            }

            for (int c = 0; c < classes; c++)
            {
                for (int d = 0; d <= columns; d++)
                {
                    bool decays = d < columns;
                    loss += decays ? penalty * weights[c, d] * weights[c, d] / 2 : 0;
                    weights[c, d] -= gradient[c, d] + (decays ? penalty * weights[c, d] : 0);
                }
            }
        }

        return (loss, weights);
    }
}
