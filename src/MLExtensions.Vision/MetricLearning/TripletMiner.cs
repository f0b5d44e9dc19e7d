namespace MLExtensions.Vision;

/// <summary>Which triplets of a batch are learned from: anchor, positive of the same label, negative of another.</summary>
public enum TripletMiner
{
    /// <summary>Every triplet of the batch; the mean is over those that violate the margin (Hermans et al. 2017, "batch all").</summary>
    All,

    /// <summary>For each anchor its farthest positive and nearest negative (Hermans et al. 2017, "batch hard").</summary>
    Hard,

    /// <summary>For each anchor and positive the nearest negative that is farther than the positive; where there is none, the farthest negative (Schroff et al. 2015).</summary>
    SemiHard,

    /// <summary>For each anchor and positive a negative drawn by the inverse density of its distance (Wu et al. 2017). For embeddings of length 1.</summary>
    DistanceWeighted,

    /// <summary>For each anchor its nearest positive and nearest negative (Xuan et al. 2020).</summary>
    EasyPositive,
}
