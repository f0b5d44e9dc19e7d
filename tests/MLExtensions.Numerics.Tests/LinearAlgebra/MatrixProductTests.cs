namespace MLExtensions.Numerics.Tests;

[TestClass]
public class MatrixProductTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(7, 5, 3)]
    [DataRow(6, 16, 256)]
    [DataRow(97, 33, 257)]
    [DataRow(200, 17, 600)]
    [DataRow(13, 2065, 40)]
    public void Multiply_AnySizesAndForms_AreTheNaiveProducts(int rows, int columns, int depth)
    {
        foreach (bool transposeLeft in (bool[])[false, true])
        {
            foreach (bool transposeRight in (bool[])[false, true])
            {
                FloatMatrix left = transposeLeft ? Normal(depth, rows, 1) : Normal(rows, depth, 1);
                FloatMatrix right = transposeRight ? Normal(columns, depth, 2) : Normal(depth, columns, 2);
                var target = new FloatMatrix(rows, columns);
                target.Span.Fill(float.NaN);
                var byRows = new FloatMatrix(rows, columns);

                MatrixProduct.Multiply(left, right, target, transposeLeft, transposeRight);
                MatrixProduct.MultiplyByRows(left, right, byRows, transposeLeft, transposeRight);

                double limit = 1e-6 * Math.Sqrt(depth) * 8;
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        double sum = 0;
                        for (int k = 0; k < depth; k++)
                            sum += (double)(transposeLeft ? left[k, i] : left[i, k]) * (transposeRight ? right[j, k] : right[k, j]);
                        Assert.AreEqual(sum, target[i, j], limit, $"[{i}, {j}] {transposeLeft} {transposeRight}");
                        Assert.AreEqual(sum, byRows[i, j], limit, $"by rows [{i}, {j}] {transposeLeft} {transposeRight}");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void Multiply_NoRows_GivesNone()
    {
        var target = new FloatMatrix(0, 5);
        MatrixProduct.Multiply(new FloatMatrix(0, 3), Normal(3, 5, 1), target);
        Assert.IsTrue(target.Span.IsEmpty);
    }

    [TestMethod]
    public void Multiply_AnyNumberOfThreads_GivesTheSameBits()
    {
        FloatMatrix left = Normal(130, 300, 1), right = Normal(300, 70, 2);
        var one = new FloatMatrix(130, 70);
        var three = new FloatMatrix(130, 70);

        MatrixProduct.Multiply(left, right, one, threads: 1);
        MatrixProduct.Multiply(left, right, three, threads: 3);

        CollectionAssert.AreEqual(one.Span.ToArray(), three.Span.ToArray());
    }

    [TestMethod]
    public void Multiply_SizesThatDoNotFit_ThrowsWithAllThree()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => MatrixProduct.Multiply(new FloatMatrix(2, 3), new FloatMatrix(4, 5), new FloatMatrix(2, 5)));
        Assert.StartsWith("[2, 3] times [4, 5] does not give [2, 5]", error.Message);
    }

    [TestMethod]
    public void Multiply_Cancelled_Throws() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => MatrixProduct.Multiply(Normal(9, 9, 1), Normal(9, 9, 2), new FloatMatrix(9, 9), cancellationToken: new CancellationToken(true)));

    private static FloatMatrix Normal(int rows, int columns, long seed)
    {
        var random = new RandomSequence(seed);
        var matrix = new FloatMatrix(rows, columns);
        foreach (ref float value in matrix.Span)
            value = (2 * random.NextSingle()) - 1;
        return matrix;
    }
}
