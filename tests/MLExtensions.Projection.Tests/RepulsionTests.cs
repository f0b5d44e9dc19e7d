using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class RepulsionTests
{
    [TestMethod]
    [DataRow(1, 1.0)]
    [DataRow(2, 1.0)]
    [DataRow(3, 1.0)]
    [DataRow(2, 0.5)]
    [DataRow(2, 3.0)]
    public void Exact_AnyDimensions_AgreesWithTheFormula(int dimensions, double alpha)
    {
        FloatMatrix map = Samples.Normal(501, dimensions, seed: 2, deviation: 4);

        (double error, double normalizationError) = Measure(map, RepulsionMethod.Exact, alpha);

        Assert.IsLessThan(1e-5, error);
        Assert.IsLessThan(1e-5, normalizationError);
    }

    [TestMethod]
    [DataRow(2, 2)]
    [DataRow(7, 3)]
    [DataRow(8, 1)]
    [DataRow(9, 2)]
    [DataRow(65, 3)]
    [DataRow(2057, 2)]
    public void Exact_FewAndManyPoints_AgreesWithTheFormula(int points, int dimensions)
    {
        FloatMatrix map = Samples.Normal(points, dimensions, seed: 2, deviation: 4);
        foreach (double alpha in (double[])[1, 0.5])
        {
            (double error, double normalizationError) = Measure(map, RepulsionMethod.Exact, alpha);

            Assert.IsLessThan(1e-5, error);
            Assert.IsLessThan(1e-5, normalizationError);
        }
    }

    [TestMethod]
    [DataRow(2, 1e-4, 1.0)]
    [DataRow(2, 3e-3, 1.0)]
    [DataRow(2, 0.02, 1.0)]
    [DataRow(2, 0.2, 1.0)]
    [DataRow(2, 1.0, 1.0)]
    [DataRow(2, 5.0, 1.0)]
    [DataRow(2, 15.0, 1.0)]
    [DataRow(2, 5.0, 0.5)]
    [DataRow(2, 5.0, 2.0)]
    [DataRow(1, 1e-4, 1.0)]
    [DataRow(1, 0.02, 1.0)]
    [DataRow(1, 1.0, 1.0)]
    [DataRow(1, 100.0, 1.0)]
    public void Fft_MapOfAnySize_AgreesWithTheFormula(int dimensions, double deviation, double alpha)
    {
        FloatMatrix map = Samples.Normal(900, dimensions, seed: 3, deviation);

        (double error, double normalizationError) = Measure(map, RepulsionMethod.Fft, alpha);

        Assert.IsLessThan(5e-3, error);
        Assert.IsLessThan(1e-3, normalizationError);
    }

    [TestMethod]
    [DataRow(2, 1e-4)]
    [DataRow(2, 0.5)]
    [DataRow(2, 10.0)]
    [DataRow(3, 8.0)]
    public void BarnesHut_DefaultTheta_AgreesWithTheFormula(int dimensions, double deviation)
    {
        FloatMatrix map = Samples.Normal(900, dimensions, seed: 4, deviation);

        (double error, double normalizationError) = Measure(map, RepulsionMethod.BarnesHut, 1);

        Assert.IsLessThan(2e-2, error);
        Assert.IsLessThan(2e-2, normalizationError);
    }

    [TestMethod]
    public void BarnesHut_ThetaOfZero_IsExact()
    {
        FloatMatrix map = Samples.Normal(500, 2, seed: 4, deviation: 5);

        (double error, double normalizationError) = Measure(map, RepulsionMethod.BarnesHut, 0.7, theta: 0);

        Assert.IsLessThan(1e-5, error);
        Assert.IsLessThan(1e-5, normalizationError);
    }

    [TestMethod]
    [DataRow(RepulsionMethod.Exact)]
    [DataRow(RepulsionMethod.Fft)]
    [DataRow(RepulsionMethod.BarnesHut)]
    public void Compute_ManyEqualPoints_AgreesWithTheFormula(RepulsionMethod method)
    {
        FloatMatrix map = Samples.Normal(600, 2, seed: 9, deviation: 3);
        for (int row = 0; row < 400; row++)
            map.Row(0).CopyTo(map.Row(row));

        (double error, double normalizationError) = Measure(map, method, 1);

        Assert.IsLessThan(2e-2, error);
        Assert.IsLessThan(2e-2, normalizationError);
    }

    private static unsafe (double Error, double NormalizationError) Measure(FloatMatrix map, RepulsionMethod method, double alpha, double theta = 0.5)
    {
        (double[,] right, double normalization) = NaiveForces.Repulsion(map, alpha);
        using var team = new WorkerTeam(2);
        using var points = new MapPoints(map.Rows, map.Columns);
        points.Load(map, null);
        using Repulsion repulsion = Repulsion.Create(points, new TsneOptions { Method = method, Dimensions = map.Columns, DegreesOfFreedom = alpha, Theta = theta }, team);
        double sum = repulsion.Compute();
        var found = new double[map.Rows, map.Columns];
        for (int i = 0; i < map.Rows; i++)
        {
            for (int d = 0; d < map.Columns; d++)
                found[i, d] = points.Repulsion[(i * points.Stride) + d];
        }

        return (NaiveForces.RelativeError(found, right), Math.Abs(sum - normalization) / normalization);
    }
}
