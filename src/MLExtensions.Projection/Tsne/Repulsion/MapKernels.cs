using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Projection;

/// <summary>The weight of a squared distance on the map, and the factor of the force along the difference of the points.</summary>
internal interface IMapKernel
{
    /// <summary>What squared distances are added to, before the weights: a sum of products that begins there costs nothing more.</summary>
    static abstract Vector256<float> Begin { get; }

    /// <summary>Gives weights w and factors w (1 + d²/α)⁻¹.</summary>
    /// <param name="squared">Squared distances plus <see cref="Begin"/>.</param>
    /// <param name="weight">w.</param>
    /// <param name="force">The factors.</param>
    void Weights(Vector256<float> squared, out Vector256<float> weight, out Vector256<float> force);
}

/// <summary>What the kernels share.</summary>
internal static class MapKernels
{
    /// <summary>A coordinate of fillers: a point so far away has no weight, and its square is still finite.</summary>
    public const float FarAway = 1e18f;
}

/// <summary>t-SNE proper: w = 1 / (1 + d²).</summary>
internal readonly struct StudentKernel : IMapKernel
{
    public static Vector256<float> Begin => Vector256<float>.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Weights(Vector256<float> squared, out Vector256<float> weight, out Vector256<float> force)
    {
        weight = Vector256<float>.One / squared;
        force = weight * weight;
    }
}

/// <summary>t-SNE of other degrees of freedom: w = (1 + d²/α)^−α.</summary>
internal readonly struct GeneralKernel(float alpha) : IMapKernel
{
    public static Vector256<float> Begin => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Weights(Vector256<float> squared, out Vector256<float> weight, out Vector256<float> force)
    {
        Vector256<float> inverse = Vector256<float>.One / (Vector256<float>.One + (squared / alpha));
        // A filler's weight is a power of next to nothing, which for a small α is not small: it is cut off.
        weight = Vector256.Exp(Vector256.Log(inverse) * alpha) & Vector256.LessThan(squared, Vector256.Create(MapKernels.FarAway));
        force = weight * inverse;
    }
}

/// <summary>SNE: w = exp(−d²), the limit of α → ∞.</summary>
internal readonly struct GaussianKernel : IMapKernel
{
    public static Vector256<float> Begin => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Weights(Vector256<float> squared, out Vector256<float> weight, out Vector256<float> force)
    {
        Vector256<float> nothing = Vector256.GreaterThan(squared, Vector256.Create(87f));
        weight = Vector256.AndNot(Vector256.Exp(-Vector256.Min(squared, Vector256.Create(87f))), nothing);
        force = weight;
    }
}
