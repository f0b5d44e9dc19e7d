namespace MLExtensions.Display;

/// <summary>One neighbour on a <see cref="RetrievalSheet"/>.</summary>
/// <param name="Image">The picture; its caption says what it is, its facts what else there is to know.</param>
/// <param name="IsRight">Whether it is what the query asked for; wrong ones are framed.</param>
/// <param name="Distance">Its distance from the query; NaN for not told.</param>
public sealed record RetrievedImage(ImageTile Image, bool IsRight, double Distance = double.NaN);
