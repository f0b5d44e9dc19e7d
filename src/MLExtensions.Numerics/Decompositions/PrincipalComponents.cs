using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>The principal components of a matrix: the directions of its greatest variance.</summary>
public sealed class PrincipalComponents
{
    /// <summary>Wraps components.</summary>
    /// <param name="mean">The mean of each column.</param>
    /// <param name="components">The directions, one a row, of length 1, at right angles to each other; by falling variance.</param>
    /// <param name="variances">The variance of the data along each direction.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public PrincipalComponents(float[] mean, FloatMatrix components, float[] variances)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(variances);
        if (mean.Length != components.Columns || variances.Length != components.Rows)
        {
            throw new ArgumentException(
                $"{components.Rows} components of {components.Columns} columns need as many variances and means; there are {variances.Length} and {mean.Length}.",
                nameof(components));
        }

        Mean = mean;
        Components = components;
        Variances = variances;
    }

    /// <summary>The mean of each column.</summary>
    public float[] Mean { get; }

    /// <summary>The directions: components × columns.</summary>
    public FloatMatrix Components { get; }

    /// <summary>The variance along each direction.</summary>
    public float[] Variances { get; }

    /// <summary>Finds the leading principal components of a matrix.</summary>
    /// <param name="data">The rows, finite, at least one. They are centred on the fly, not copied.</param>
    /// <param name="components">The number of components, 1 to the smaller of rows and columns.</param>
    /// <param name="seed">The seed of the randomized methods.</param>
    /// <param name="threads">The number of threads. The result does not depend on it.</param>
    /// <param name="progress">Listens to the part that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The components by falling variance; in each, the weight of the largest magnitude is positive. Variances are Σ(…)²/(rows − 1).</returns>
    /// <remarks>
    /// Up to 1,024 columns the covariance matrix is formed; its eigenvectors come from a full decomposition where they are few or
    /// many are wanted, else from subspace iteration until the variances settle. Above, randomized subspace iteration on the data
    /// (Halko, Martinsson &amp; Tropp, Finding structure with randomness, SIAM Review 53, 2011), with 10 more vectors and 6 power iterations.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="components"/> is not in its range.</exception>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PrincipalComponents Fit(
        FloatMatrix data, int components, long seed = 1, int threads = 0, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        new PrincipalComponentsSolver(data, components, seed, threads > 0 ? threads : Environment.ProcessorCount, progress, cancellationToken).Solve();

    /// <summary>Gives the coordinates of rows along the components: (x − mean) · componentᵀ.</summary>
    /// <param name="data">The rows, as many columns as <see cref="Mean"/>.</param>
    /// <param name="threads">The number of threads; 0 for the number of processors. The result does not depend on it.</param>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>Rows × components.</returns>
    /// <exception cref="ArgumentException">The number of columns is another.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public FloatMatrix Transform(FloatMatrix data, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Columns != Mean.Length)
        {
            throw new ArgumentException($"The components have {Mean.Length} columns, the rows {data.Columns}.", nameof(data));
        }

        return RowProjection.Apply(data, Mean, Components, threads > 0 ? threads : Environment.ProcessorCount, cancellationToken);
    }

    /// <summary>Gives the coordinates of one row along the components.</summary>
    /// <param name="row">The row, as many values as <see cref="Mean"/>.</param>
    /// <param name="coordinates">Receives a value for each component.</param>
    /// <exception cref="ArgumentException">A length is another.</exception>
    public void Transform(ReadOnlySpan<float> row, Span<float> coordinates)
    {
        if (row.Length != Mean.Length || coordinates.Length != Components.Rows)
        {
            throw new ArgumentException(
                $"{Components.Rows} components of {Mean.Length} columns were given a row of {row.Length} and room for {coordinates.Length}.", nameof(row));
        }

        Span<float> centred = row.Length <= 1024 ? stackalloc float[row.Length] : new float[row.Length];
        TensorPrimitives.Subtract(row, Mean, centred);
        for (int component = 0; component < coordinates.Length; component++)
        {
            coordinates[component] = TensorPrimitives.Dot(centred, Components.Row(component));
        }
    }
}
