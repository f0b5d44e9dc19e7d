using System.Numerics.Tensors;

namespace MLExtensions.Onnx;

/// <summary>Matrix products.</summary>
internal static class MatrixKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("MatMul", MatMul);
        kernels.Add("Gemm", Gemm);
    }

    /// <summary>C[m, n] = Σₖ A[m, k] · B[k, n], with strides.</summary>
    private static void Multiply(
        double[] a, int aStart, long aRow, long aColumn, double[] b, int bStart, long bRow, long bColumn, Span<double> c, int m, int n, int k)
    {
        for (int i = 0; i < m; i++)
        {
            for (int l = 0; l < k; l++)
            {
                double factor = a[aStart + (i * aRow) + (l * aColumn)];
                Span<double> sums = c.Slice(i * n, n);
                if (bColumn == 1)
                {
                    TensorPrimitives.MultiplyAdd(b.AsSpan((int)(bStart + (l * bRow)), n), factor, sums, sums);
                    continue;
                }

                for (int j = 0; j < n; j++)
                    sums[j] += factor * b[bStart + (l * bRow) + (j * bColumn)];
            }
        }
    }

    // As numpy.matmul: a vector on the left is a row, on the right a column, and that dimension goes again.
    private static ReferenceTensor MatMul(KernelContext c)
    {
        ReferenceTensor a = c.Input(0);
        ReferenceTensor b = c.Input(1);
        if (a.Dims.Length == 0 || b.Dims.Length == 0)
            throw c.Bad("a scalar is no matrix");
        long[] left = a.Dims.Length == 1 ? [1, a.Dims[0]] : a.Dims;
        long[] right = b.Dims.Length == 1 ? [b.Dims[0], 1] : b.Dims;
        int m = (int)left[^2], k = (int)left[^1], n = (int)right[^1];
        if (right[^2] != k)
            throw c.Bad("the inner sizes differ");
        ReferenceTensor leftBatches = Batches(left);
        ReferenceTensor rightBatches = Batches(right);
        long[] batch = Broadcasting.Shape(c, leftBatches, rightBatches);
        double[] leftOf = Broadcasting.Expand(leftBatches, batch);
        double[] rightOf = Broadcasting.Expand(rightBatches, batch);
        var values = new double[Indexing.Count(batch) * m * n];
        for (int i = 0; i < leftOf.Length; i++)
            Multiply(a.Values, (int)leftOf[i] * m * k, k, 1, b.Values, (int)rightOf[i] * k * n, n, 1, values.AsSpan(i * m * n, m * n), m, n, k);
        List<long> shape = [.. batch];
        if (a.Dims.Length > 1)
            shape.Add(m);
        if (b.Dims.Length > 1)
            shape.Add(n);
        return new ReferenceTensor(a.ElementType, [.. shape], values);
    }

    /// <summary>The numbers 0, 1, 2, … of the matrices in a batch, in the batch's shape.</summary>
    private static ReferenceTensor Batches(long[] dims)
    {
        long[] batch = dims[..^2];
        return new ReferenceTensor(OnnxElementType.Int64, batch, [.. Enumerable.Range(0, Indexing.Count(batch)).Select(i => (double)i)]);
    }

    private static ReferenceTensor Gemm(KernelContext c)
    {
        ReferenceTensor a = c.Input(0);
        ReferenceTensor b = c.Input(1);
        double alpha = c.Node.GetFloat("alpha", 1);
        double beta = c.Node.GetFloat("beta", 1);
        bool transposeA = c.Node.GetInt("transA", 0) != 0;
        bool transposeB = c.Node.GetInt("transB", 0) != 0;
        if (a.Dims.Length != 2 || b.Dims.Length != 2)
            throw c.Bad("A and B must be matrices");
        int m = (int)a.Dims[transposeA ? 1 : 0], k = (int)a.Dims[transposeA ? 0 : 1], n = (int)b.Dims[transposeB ? 0 : 1];
        if (b.Dims[transposeB ? 1 : 0] != k)
            throw c.Bad("the inner sizes differ");
        var values = new double[m * n];
        Multiply(a.Values, 0, transposeA ? 1 : k, transposeA ? m : 1, b.Values, 0, transposeB ? 1 : n, transposeB ? k : 1, values, m, n, k);
        var result = new ReferenceTensor(a.ElementType, [m, n], values);
        for (int i = 0; i < values.Length; i++)
            values[i] *= alpha;
        if (c.InputOrNull(2) is ReferenceTensor bias)
        {
            if (!Broadcasting.Shape(c, result, bias).AsSpan().SequenceEqual(result.Dims))
                throw c.Bad($"C does not broadcast to [{m}, {n}]");
            double[] terms = Broadcasting.Expand(bias, result.Dims);
            for (int i = 0; i < values.Length; i++)
                values[i] += beta * terms[i];
        }

        return result;
    }
}
