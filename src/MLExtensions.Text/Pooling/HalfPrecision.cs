namespace MLExtensions.Text;

/// <summary>Rounds vectors to half precision, so that a featurizer computes with what its saved form will hold.</summary>
internal static class HalfPrecision
{
    /// <summary>The same words with every value rounded to the nearest half; the vectors themselves when all are halves already.</summary>
    /// <exception cref="ArgumentException">A value is beyond the range of half precision.</exception>
    public static WordVectors Round(WordVectors vectors)
    {
        int dimension = vectors.Dimension;
        var rounded = new float[checked(vectors.Count * dimension)];
        bool changed = false;
        for (int row = 0; row < vectors.Count; row++)
        {
            ReadOnlySpan<float> vector = vectors.Row(row);
            for (int i = 0; i < dimension; i++)
            {
                float value = (float)(Half)vector[i];
                if (!float.IsFinite(value))
                {
                    throw new ArgumentException(
                        FormattableString.Invariant($"The vector of '{vectors.Words[row]}' has {vector[i]} in slot {i}, which Float16 cannot hold (at most 65504)."), nameof(vectors));
                }

                changed |= value != vector[i];
                rounded[(row * dimension) + i] = value;
            }
        }

        return changed ? WordVectors.Create(vectors.Words, dimension, rounded, vectors.Counts) : vectors;
    }
}
