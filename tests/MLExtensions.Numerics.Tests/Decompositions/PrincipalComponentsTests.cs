namespace MLExtensions.Numerics.Tests;

[TestClass]
public sealed class PrincipalComponentsTests
{
    // Below the limits of the three ways: full decomposition, subspace iteration on the covariances, on the data.
    [TestMethod]
    [DataRow(300, 7, 7)]
    [DataRow(1500, 40, 5)]
    [DataRow(600, 200, 6)]
    [DataRow(400, 1100, 6)]
    [DataRow(20, 1100, 19)]
    public void Fit_AnyShape_SatisfiesTheEigenEquation(int rows, int columns, int components)
    {
        FloatMatrix data = Falling(rows, columns, seed: rows);
        PrincipalComponents fitted = PrincipalComponents.Fit(data, components);
        double largest = fitted.Variances[0];
        for (int i = 0; i < components; i++)
        {
            double[] image = CovarianceTimes(data, fitted.Mean, fitted.Components.Row(i));
            for (int column = 0; column < columns; column++)
            {
                Assert.AreEqual(fitted.Variances[i] * fitted.Components[i, column], image[column], 1e-3 * largest, $"component {i}, column {column}");
            }

            for (int j = 0; j < components; j++)
            {
                double product = System.Numerics.Tensors.TensorPrimitives.Dot<float>(fitted.Components.Row(i), fitted.Components.Row(j));
                Assert.AreEqual(i == j ? 1 : 0, product, 2e-5);
            }

            Assert.IsGreaterThan(0, fitted.Components.Row(i).ToArray().MaxBy(Math.Abs));
        }
    }

    [TestMethod]
    [DataRow(50)]
    [DataRow(250)]
    [DataRow(1100)]
    public void Fit_OtherThreads_SameBits(int columns)
    {
        FloatMatrix data = Falling(2000, columns, seed: 5);
        PrincipalComponents one = PrincipalComponents.Fit(data, 4, threads: 1);
        PrincipalComponents three = PrincipalComponents.Fit(data, 4, threads: 3);
        CollectionAssert.AreEqual(one.Components.Span.ToArray(), three.Components.Span.ToArray());
        CollectionAssert.AreEqual(one.Transform(data, 1).Span.ToArray(), three.Transform(data, 3).Span.ToArray());
    }

    [TestMethod]
    public void Transform_Rows_GivesUncorrelatedCoordinatesWithTheVariances()
    {
        FloatMatrix data = Falling(500, 30, seed: 2);
        PrincipalComponents fitted = PrincipalComponents.Fit(data, 4);
        FloatMatrix map = fitted.Transform(data);
        for (int i = 0; i < 4; i++)
        {
            float[] unit = new float[4];
            unit[i] = 1;
            double[] covariances = CovarianceTimes(map, new float[4], unit);
            for (int j = 0; j < 4; j++)
            {
                Assert.AreEqual(i == j ? fitted.Variances[i] : 0, covariances[j], 1e-4 * fitted.Variances[0]);
            }
        }

        float[] row = new float[4];
        fitted.Transform(data.Row(17), row);
        for (int i = 0; i < 4; i++)
        {
            Assert.AreEqual(row[i], map[17, i], 1e-3f);
        }
    }

    [TestMethod]
    public void Fit_ConstantData_HasNoVariance()
    {
        var data = new FloatMatrix(40, 300);
        data.Span.Fill(3.5f);
        PrincipalComponents fitted = PrincipalComponents.Fit(data, 5);
        Assert.IsTrue(fitted.Variances.All(variance => variance is >= 0 and < 1e-9f));
        Assert.IsTrue(fitted.Transform(data).Span.ToArray().All(value => Math.Abs(value) < 1e-4f));
    }

    [TestMethod]
    public void Fit_BadInput_NamesIt()
    {
        FloatMatrix data = TestData.Gaussian(10, 4, 1);
        ArgumentOutOfRangeException range = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PrincipalComponents.Fit(data, 5));
        StringAssert.Contains(range.Message, "at most 4 components");
        data[7, 2] = float.NaN;
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(() => PrincipalComponents.Fit(data, 2));
        StringAssert.StartsWith(exception.Message, "Row 7, slot 2: NaN");
        Assert.ThrowsExactly<ArgumentException>(() => PrincipalComponents.Fit(TestData.Gaussian(9, 3, 1), 2).Transform(data));
    }

    [TestMethod]
    public void Fit_Cancelled_Throws() => Assert.ThrowsExactly<OperationCanceledException>(
        () => PrincipalComponents.Fit(TestData.Gaussian(100, 4, 1), 2, cancellationToken: new CancellationToken(canceled: true)));

    /// <summary>Columns mixed by a fixed pattern, with scales that fall, and a mean far from 0.</summary>
    private static FloatMatrix Falling(int rows, int columns, long seed)
    {
        FloatMatrix data = TestData.Gaussian(rows, columns, seed);
        for (int row = 0; row < rows; row++)
        {
            Span<float> values = data.Row(row);
            for (int column = 0; column < columns; column++)
            {
                values[column] = (values[column] * 5 * MathF.Pow(0.7f, column)) + (column > 0 ? 0.3f * values[column - 1] : 0) + 20;
            }
        }

        return data;
    }

    private static double[] CovarianceTimes(FloatMatrix data, float[] mean, ReadOnlySpan<float> vector)
    {
        var image = new double[vector.Length];
        for (int row = 0; row < data.Rows; row++)
        {
            ReadOnlySpan<float> values = data.Row(row);
            double product = 0;
            for (int column = 0; column < values.Length; column++)
            {
                product += (double)(values[column] - mean[column]) * vector[column];
            }

            for (int column = 0; column < values.Length; column++)
            {
                image[column] += product * (values[column] - mean[column]) / (data.Rows - 1);
            }
        }

        return image;
    }
}
