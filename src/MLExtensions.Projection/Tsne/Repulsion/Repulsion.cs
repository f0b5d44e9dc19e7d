using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Computes the repulsive forces of t-SNE without their normalization: Σ_j w_ij (1 + d²/α)⁻¹ (y_i − y_j) with
/// w_ij = (1 + d²/α)^−α, which for α = 1 is Σ_j w_ij² (y_i − y_j), and Z = Σ_i≠j w_ij.
/// </summary>
internal abstract class Repulsion(MapPoints points, double degreesOfFreedom, WorkerTeam team) : IDisposable
{
    private const int LeastForFft = 2200;
    private const int LeastForTree = 6000;

    protected MapPoints Points { get; } = points;

    protected double DegreesOfFreedom { get; } = degreesOfFreedom;

    protected WorkerTeam Team { get; } = team;

    /// <summary>Computes the forces of the points' positions into <see cref="MapPoints.Repulsion"/>.</summary>
    /// <returns>Z.</returns>
    public abstract double Compute();

    public virtual void Dispose()
    {
    }

    /// <summary>ln Z after <see cref="Compute"/> gave Z, as the divergence needs it.</summary>
    public virtual double LogNormalization => double.NaN;

    /// <summary>The method asked for, or the fastest for the number of points.</summary>
    public static Repulsion Create(MapPoints points, TsneOptions options, WorkerTeam team) => (options.Objective, Resolve(options.Method, points.Dimensions, points.Count)) switch
    {
        (TsneObjective.Sne, _) => new SneRepulsion(points, team),
        (TsneObjective.SymmetricSne, _) => new ExactRepulsion(points, double.PositiveInfinity, team),
        (_, RepulsionMethod.Fft) => new FftRepulsion(points, options.DegreesOfFreedom, team),
        (_, RepulsionMethod.BarnesHut) => new BarnesHutRepulsion(points, options.DegreesOfFreedom, options.Theta, team),
        _ => new ExactRepulsion(points, options.DegreesOfFreedom, team),
    };

    /// <summary>A method, or where the choice is open the fastest.</summary>
    public static RepulsionMethod Resolve(RepulsionMethod method, int dimensions, int rows) => method != RepulsionMethod.Auto
        ? method
        : dimensions < 3
            ? rows < LeastForFft ? RepulsionMethod.Exact : RepulsionMethod.Fft
            : rows < LeastForTree ? RepulsionMethod.Exact : RepulsionMethod.BarnesHut;
}
