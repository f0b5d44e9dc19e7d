namespace MLExtensions.Projection;

/// <summary>How the similarity of rows in the space of the data is measured.</summary>
public enum AffinityKind
{
    /// <summary>A Gaussian whose width gives each row the same perplexity (van der Maaten &amp; Hinton 2008, equation 1).</summary>
    Gaussian = 0,

    /// <summary>The mean of Gaussians of several perplexities (Lee et al. 2015).</summary>
    Multiscale = 1,

    /// <summary>The same for each of the k nearest neighbours.</summary>
    Uniform = 2,
}
