namespace MLExtensions.Vision;

/// <summary>What the vote of a neighbour weighs.</summary>
public enum NeighborWeighting
{
    /// <summary>Every neighbour has one vote.</summary>
    Uniform,

    /// <summary>exp(−d/τ) for the distance d (Wu et al., Unsupervised Feature Learning via Non-Parametric Instance Discrimination, 2018).</summary>
    Exponential,
}
