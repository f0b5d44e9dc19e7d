namespace MLExtensions.Display;

/// <summary>One point of a <see cref="ScatterPlot"/>.</summary>
/// <param name="X">Its horizontal coordinate.</param>
/// <param name="Y">Its vertical coordinate.</param>
/// <param name="Label">Its name, shown beside it where there is room and when it is pointed at; null for none.</param>
/// <param name="Category">What gives it its colour and shape; null for none.</param>
public sealed record ScatterPoint(double X, double Y, string? Label = null, string? Category = null);
