namespace MLExtensions.Vision;

/// <summary>The images of a set to which one filter responds most.</summary>
/// <param name="Filter">Number of the filter, from 0.</param>
/// <param name="Images">The images, strongest first; each image counts once, with its strongest place.</param>
/// <param name="MeanResponse">The mean of the filter's response over all places of all images that were looked at; NaN when there were none.</param>
public sealed record TopImages(int Filter, IReadOnlyList<TopImage> Images, double MeanResponse);
