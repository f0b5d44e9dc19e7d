namespace MLExtensions.Projection;

/// <summary>What a map minimizes.</summary>
public enum TsneObjective
{
    /// <summary>t-SNE: joint probabilities and a heavy-tailed kernel (van der Maaten &amp; Hinton 2008).</summary>
    TSne = 0,

    /// <summary>Symmetric SNE: joint probabilities and a Gaussian kernel exp(−d²) (van der Maaten &amp; Hinton 2008, section 3.1). All pairs, O(n²): for comparison.</summary>
    SymmetricSne = 1,

    /// <summary>SNE: the mean over the rows of the divergence of their conditional probabilities, with a Gaussian kernel (Hinton &amp; Roweis 2002). All pairs, O(n²): for comparison.</summary>
    Sne = 2,
}
