using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Chooses and runs the way to the principal components of a matrix.</summary>
internal sealed class PrincipalComponentsSolver
{
    private const int LargestCovariance = 1024;
    private const int LargestFullDecomposition = 160;
    private const int PowerIterations = 6;
    private const int MostIterations = 90;

    private readonly FloatMatrix _data;
    private readonly int _components;
    private readonly long _seed;
    private readonly int _threads;
    private readonly IProgress<double>? _progress;
    private readonly CancellationToken _cancellationToken;

    public PrincipalComponentsSolver(
        FloatMatrix data, int components, long seed, int threads, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        int most = Math.Min(data.Rows, data.Columns);
        if (components < 1 || components > most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(components), components, $"A matrix of {data.Rows} × {data.Columns} has at most {most} components; at least 1 is needed.");
        }

        _data = data;
        _components = components;
        _seed = seed;
        _threads = threads;
        _progress = progress;
        _cancellationToken = cancellationToken;
    }

    public PrincipalComponents Solve()
    {
        int size = _data.Columns;
        float[] mean = ColumnMoments.Mean(_data, _threads, "data", _cancellationToken);
        (double[] values, float[] vectors) = size <= LargestCovariance ? FromScatter(mean) : FromData(mean);
        for (int row = 0; row < _components; row++)
        {
            PointUpwards(vectors.AsSpan(row * size, size));
        }

        int freedom = Math.Max(1, _data.Rows - 1);
        var variances = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            variances[i] = (float)(Math.Max(0, values[i]) / freedom);
        }

        _progress?.Report(1);
        return new PrincipalComponents(mean, new FloatMatrix(vectors, _components, size), variances);
    }

    private (double[] Values, float[] Vectors) FromScatter(float[] mean)
    {
        int size = _data.Columns;
        double[] scatter = ColumnMoments.Scatter(_data, mean, _threads, part => _progress?.Report(0.8 * part), _cancellationToken);
        if (size <= LargestFullDecomposition || 3 * _components >= size)
        {
            (double[] values, double[] vectors) = SymmetricEigen.Decompose(scatter, size, _cancellationToken);
            var first = new float[_components * size];
            for (int i = 0; i < first.Length; i++)
            {
                first[i] = (float)vectors[i];
            }

            return (values[.._components], first);
        }

        using CovarianceOperator.Explicit product = new(scatter, size);
        return new SubspaceIteration(product, _threads, _cancellationToken)
            .Solve(_components, _components + 16, MostIterations, _seed, progress: null);
    }

    // An eigenvector may point either way: its largest slot is made positive.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PointUpwards(Span<float> vector)
    {
        float largest = 0;
        foreach (float value in vector)
        {
            largest = MathF.Abs(value) > MathF.Abs(largest) ? value : largest;
        }

        for (int i = 0; largest < 0 && i < vector.Length; i++)
        {
            vector[i] = -vector[i];
        }
    }

    private (double[] Values, float[] Vectors) FromData(float[] mean) =>
        new SubspaceIteration(new CovarianceOperator.Implicit(_data, mean), _threads, _cancellationToken)
            .Solve(_components, oversampling: 10, PowerIterations, _seed, part => _progress?.Report(part));
}
