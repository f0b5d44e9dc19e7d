namespace MLExtensions.Vision.Search;

/// <summary>The vote of a row's neighbours.</summary>
/// <param name="Neighbors">The neighbours that vote.</param>
/// <param name="Weighting">What a vote weighs.</param>
/// <param name="Temperature">The τ of an exponential vote.</param>
internal sealed record NeighborVote(int Neighbors, NeighborWeighting Weighting, float Temperature)
{
    /// <summary>Shares out the votes.</summary>
    /// <param name="neighbors">The neighbours, nearest first.</param>
    /// <param name="classes">The number of each label. A neighbour of another label has a vote that goes to no class.</param>
    /// <param name="scores">Takes the part of the votes of each class.</param>
    /// <returns>The class of the most votes; of equal ones, that of the nearest neighbour. −1 without neighbours, and then the scores are NaN.</returns>
    public int Count(ReadOnlySpan<IndexedNeighbor> neighbors, IReadOnlyDictionary<string, int> classes, Span<float> scores)
    {
        if (neighbors.IsEmpty)
        {
            scores.Fill(float.NaN);
            return -1;
        }

        scores.Clear();
        float total = 0, nearest = neighbors[0].Distance;
        foreach ((_, string? label, float distance) in neighbors)
        {
            float weight = Weighting == NeighborWeighting.Uniform ? 1 : MathF.Exp((nearest - distance) / Temperature);
            total += weight;
            if (label is not null && classes.TryGetValue(label, out int number))
            {
                scores[number] += weight;
            }
        }

        float most = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] /= total;
            most = Math.Max(most, scores[i]);
        }

        foreach ((_, string? label, _) in neighbors)
        {
            if (label is not null && classes.TryGetValue(label, out int number) && scores[number] == most)
            {
                return number;
            }
        }

        return 0;
    }
}
