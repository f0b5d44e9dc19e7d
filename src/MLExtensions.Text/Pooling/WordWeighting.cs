namespace MLExtensions.Text;

/// <summary>Weights of words by how common they are.</summary>
internal static class WordWeighting
{
    /// <summary>Computes a / (a + count / total) for each word.</summary>
    public static float[] Sif(ReadOnlySpan<long> counts, float smoothing)
    {
        double total = 0;
        foreach (long count in counts)
        {
            total += count;
        }

        float[] weights = new float[counts.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            double probability = total > 0 ? counts[i] / total : 0;
            weights[i] = (float)(smoothing / (smoothing + probability));
        }

        return weights;
    }

    /// <summary>Computes the idf of each word; the last entry, one more than there are words, is that of a word in no document.</summary>
    public static float[] InverseDocumentFrequencies(ReadOnlySpan<long> documentFrequencies, long documents)
    {
        float[] weights = new float[documentFrequencies.Length + 1];
        for (int i = 0; i < weights.Length; i++)
        {
            long frequency = i < documentFrequencies.Length ? documentFrequencies[i] : 0;
            weights[i] = (float)(Math.Log((1.0 + documents) / (1.0 + frequency)) + 1);
        }

        return weights;
    }
}
