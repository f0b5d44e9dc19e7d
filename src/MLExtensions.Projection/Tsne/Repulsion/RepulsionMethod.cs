namespace MLExtensions.Projection;

/// <summary>How the repulsive forces of t-SNE are computed.</summary>
public enum RepulsionMethod
{
    /// <summary>Chosen by the number of points and dimensions.</summary>
    Auto = 0,

    /// <summary>All pairs, O(n²).</summary>
    Exact = 1,

    /// <summary>Far cells of a quadtree or octree as one point, O(n log n), in 2 or 3 dimensions (van der Maaten 2014).</summary>
    BarnesHut = 2,

    /// <summary>Interpolation on a grid and a fast Fourier transform, O(n), in 1 or 2 dimensions (Linderman et al. 2019).</summary>
    Fft = 3,
}
