using MLExtensions.Numerics;

namespace MLExtensions.Vision.Search;

/// <summary>The vectors of an index at one time, as they are compared.</summary>
/// <param name="Vectors">Rows × dimension.</param>
/// <param name="Ids">The id of each.</param>
/// <param name="Labels">The label of each; null for none.</param>
internal sealed record IndexSnapshot(FloatMatrix Vectors, long[] Ids, string?[] Labels);
