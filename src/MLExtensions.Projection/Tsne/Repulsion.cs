using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Computes the repulsive forces of t-SNE without their normalization: Σ_j w_ij (1 + d²/α)⁻¹ (y_i − y_j) with
/// w_ij = (1 + d²/α)^−α, which for α = 1 is Σ_j w_ij² (y_i − y_j), and Z = Σ_i≠j w_ij.
/// </summary>
internal abstract class Repulsion(MapPoints points, double degreesOfFreedom, WorkerTeam team) : IDisposable
{
    protected MapPoints Points { get; } = points;

    protected double DegreesOfFreedom { get; } = degreesOfFreedom;

    protected WorkerTeam Team { get; } = team;

    /// <summary>Computes the forces of the points' positions into <see cref="MapPoints.Repulsion"/>.</summary>
    /// <returns>Z.</returns>
    public abstract double Compute();

    public virtual void Dispose()
    {
    }

    /// <summary>The method asked for, or the fastest for the number of points.</summary>
    public static Repulsion Create(RepulsionMethod method, MapPoints points, TsneOptions options, WorkerTeam team) => method switch
    {
        _ => new ExactRepulsion(points, options.DegreesOfFreedom, team),
    };
}
