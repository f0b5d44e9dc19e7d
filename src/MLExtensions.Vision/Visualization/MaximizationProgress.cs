namespace MLExtensions.Vision;

/// <summary>How far a maximization is: reported after each image.</summary>
/// <param name="Finished">Number of images that are finished.</param>
/// <param name="Count">Number of images asked for.</param>
/// <param name="Latest">The image finished last.</param>
public readonly record struct MaximizationProgress(int Finished, int Count, MaximizedImage Latest);
