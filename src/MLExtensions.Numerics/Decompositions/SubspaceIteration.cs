namespace MLExtensions.Numerics;

/// <summary>
/// The leading eigenpairs of a scatter matrix by randomized subspace iteration (Halko, Martinsson &amp; Tropp 2011, algorithms 4.4
/// and 5.3), ended by a Rayleigh–Ritz step.
/// </summary>
internal sealed unsafe class SubspaceIteration(CovarianceOperator scatter, int threads, CancellationToken cancellationToken)
{
    private const int CheckEvery = 3;
    private const double Tolerance = 1e-8;

    /// <summary>Finds the leading eigenpairs.</summary>
    /// <param name="wanted">Their number.</param>
    /// <param name="oversampling">Further vectors that are iterated and dropped at the end.</param>
    /// <param name="iterations">The largest number of products; it ends sooner where the sum of the wanted values settles.</param>
    /// <param name="seed">The seed of the Gaussian start.</param>
    /// <param name="progress">Told the part that is done.</param>
    /// <returns>The eigenvalues, falling, and the eigenvectors, one a row.</returns>
    public (double[] Values, float[] Vectors) Solve(int wanted, int oversampling, int iterations, long seed, Action<double>? progress)
    {
        int size = scatter.Size;
        int count = Math.Min(size, wanted + oversampling);
        float[] vectors = Start(count, size, seed);
        var products = new float[vectors.Length];
        double sum = -1;
        for (int iteration = 1; ; iteration++)
        {
            Orthonormalize(vectors, count, size);
            scatter.Multiply(vectors, products, count, threads, cancellationToken);
            progress?.Invoke((double)iteration / iterations);
            bool last = iteration >= iterations;
            if (last || iteration % CheckEvery == 0)
            {
                (double[] values, double[] rotation) = SymmetricEigen.Decompose(Projection(vectors, products, count, size), count, cancellationToken);
                double now = values[..wanted].Sum();
                if (last || Math.Abs(now - sum) <= Tolerance * Math.Abs(now))
                {
                    return (values[..wanted], Rotate(vectors, rotation, wanted, count, size));
                }

                sum = now;
            }

            (vectors, products) = (products, vectors);
        }
    }

    private static float[] Start(int count, int size, long seed)
    {
        var random = new RandomSequence(seed);
        var vectors = new float[count * size];
        for (int i = 0; i < vectors.Length; i++)
        {
            // Box and Muller; 1 − u keeps the logarithm from 0.
            vectors[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return vectors;
    }

    /// <summary>Gram and Schmidt, each vector twice; a vector that depends on those before it is replaced by a unit vector that does not.</summary>
    private void Orthonormalize(float[] vectors, int count, int size)
    {
        int unit = 0;
        fixed (float* first = vectors)
        {
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                float* vector = first + ((long)i * size);
                float left = Project(first, vector, i, size, Norm(vector, size));
                while (left < 1e-5f)
                {
                    new Span<float>(vector, size).Clear();
                    vector[unit++ % size] = 1;
                    left = Project(first, vector, i, size, 1);
                }
            }
        }
    }

    /// <summary>Takes the earlier vectors out and scales to length 1; gives the part of the length that was left.</summary>
    private static float Project(float* vectors, float* vector, int before, int size, float norm)
    {
        if (norm == 0 || !float.IsFinite(norm))
        {
            return 0;
        }

        float part = 1;
        RowKernels.Divide(vector, norm, size);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int j = 0; j < before; j++)
            {
                float* other = vectors + ((long)j * size);
                RowKernels.AddScaled(other, -RowKernels.Dot(other, vector, size), vector, size);
            }

            float left = Norm(vector, size);
            if (left < 1e-5f)
            {
                return 0;
            }

            part *= left;
            RowKernels.Divide(vector, left, size);
        }

        return Math.Max(part, 1e-5f);
    }

    private static float Norm(float* vector, int size) => MathF.Sqrt(RowKernels.Dot(vector, vector, size));

    private static double[] Projection(float[] vectors, float[] products, int count, int size)
    {
        var projection = new double[count * count];
        fixed (float* v = vectors, p = products)
        {
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double value = 0.5 * (RowKernels.Dot(v + ((long)i * size), p + ((long)j * size), size)
                        + RowKernels.Dot(v + ((long)j * size), p + ((long)i * size), size));
                    projection[(i * count) + j] = value;
                    projection[(j * count) + i] = value;
                }
            }
        }

        return projection;
    }

    private static float[] Rotate(float[] vectors, double[] rotation, int wanted, int count, int size)
    {
        var rotated = new float[wanted * size];
        fixed (float* source = vectors, first = rotated)
        {
            for (int i = 0; i < wanted; i++)
            {
                float* target = first + ((long)i * size);
                for (int j = 0; j < count; j++)
                {
                    RowKernels.AddScaled(source + ((long)j * size), (float)rotation[(i * count) + j], target, size);
                }

                RowKernels.Divide(target, Norm(target, size), size);
            }
        }

        return rotated;
    }
}
