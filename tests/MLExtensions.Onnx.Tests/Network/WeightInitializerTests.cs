using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Tests;

[TestClass]
public sealed class WeightInitializerTests
{
    private static readonly WeightShape Shape = new([200, 300], 300, 100);

    [TestMethod]
    public void Fill_HeNormal_HasVarianceTwoOverFanIn()
    {
        (double mean, double variance, _) = Moments(WeightInitializer.HeNormal);

        Assert.AreEqual(0, mean, 0.001);
        Assert.AreEqual(2.0 / 300, variance, 0.02 * 2 / 300);
    }

    [TestMethod]
    public void Fill_HeUniform_IsBoundedAndHasTheSameVariance()
    {
        (_, double variance, double largest) = Moments(WeightInitializer.HeUniform);

        Assert.AreEqual(2.0 / 300, variance, 0.02 * 2 / 300);
        Assert.AreEqual(Math.Sqrt(6.0 / 300), largest, 1e-4);
    }

    [TestMethod]
    public void Fill_Glorot_HasVarianceTwoOverBothFans()
    {
        Assert.AreEqual(2.0 / 400, Moments(WeightInitializer.GlorotNormal).Variance, 0.02 * 2 / 400);
        Assert.AreEqual(2.0 / 400, Moments(WeightInitializer.GlorotUniform).Variance, 0.02 * 2 / 400);
        Assert.AreEqual(Math.Sqrt(6.0 / 400), Moments(WeightInitializer.GlorotUniform).Largest, 1e-4);
    }

    [TestMethod]
    public void Fill_NormalUniformConstant_AreAsAskedFor()
    {
        Assert.AreEqual(0.25, Moments(WeightInitializer.Normal(0.5)).Variance, 0.005);
        Assert.AreEqual(0.1, Moments(WeightInitializer.Uniform(0.1)).Largest, 1e-4);
        Assert.AreEqual(3, Moments(WeightInitializer.Constant(3)).Mean);
        Assert.AreEqual(0, Moments(WeightInitializer.Zeros).Largest);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WeightInitializer.Normal(0));
    }

    [TestMethod]
    [DataRow(20, 50)]
    [DataRow(50, 20)]
    [DataRow(7, 7)]
    public void Fill_Orthogonal_HasOrthonormalRowsOrColumns(int rows, int columns)
    {
        var values = new float[rows * columns];
        WeightInitializer.Orthogonal(2).Fill(values, new WeightShape([rows, columns], columns, rows), new RandomSequence(5));

        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double dot = 0;
                for (int k = 0; k < length; k++)
                    dot += At(i, k) * At(j, k);
                Assert.AreEqual(i == j ? 4 : 0, dot, 1e-5);
            }
        }

        double At(int vector, int entry) => rows <= columns ? values[vector * columns + entry] : values[entry * columns + vector];
    }

    private static (double Mean, double Variance, double Largest) Moments(WeightInitializer initializer)
    {
        var values = new float[200 * 300];
        initializer.Fill(values, Shape, new RandomSequence(1));
        double mean = values.Average();
        return (mean, values.Average(value => (value - mean) * (value - mean)), values.Max(Math.Abs));
    }
}
