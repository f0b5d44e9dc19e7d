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
}
