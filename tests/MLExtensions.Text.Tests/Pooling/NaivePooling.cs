namespace MLExtensions.Text.Tests;

/// <summary>The poolings as their documentation states them, in doubles; an empty token is none.</summary>
internal static class NaivePooling
{
    public static double[] Pool(
        WordVectors vectors, TextFeaturizerOptions options, string[] tokens, Func<int, double> weight, double unknownIdf, double[]? component = null)
    {
        int dimension = vectors.Dimension;
        int[] words = [.. tokens.Where(token => token.Length > 0).Select(token => Find(vectors, token, options.Case))];
        double[][] known = [.. words.Where(word => word >= 0).Select(word => Naive.ToDouble(vectors[word]))];
        bool zero = options.OutOfVocabulary == OutOfVocabularyPolicy.Zero;
        int divisor = zero ? words.Length : known.Length;
        if (known.Length == 0)
        {
            int parts = options.Pooling == WordPooling.MinMeanMax ? 3 : options.Pooling == WordPooling.ConcatenateFirst ? options.ConcatenateCount : 1;
            return new double[parts * dimension];
        }

        double[] Each(Func<IEnumerable<double>, double> reduce) => [.. Enumerable.Range(0, dimension).Select(d => reduce(known.Select(v => v[d])))];
        switch (options.Pooling)
        {
            case WordPooling.Mean:
                return Each(values => values.Sum() / divisor);
            case WordPooling.Sum:
                return Each(values => values.Sum());
            case WordPooling.Min:
                return Each(values => values.Min());
            case WordPooling.Max:
                return Each(values => values.Max());
            case WordPooling.MinMeanMax:
                return [.. Each(values => values.Min()), .. Each(values => values.Sum() / divisor), .. Each(values => values.Max())];
            case WordPooling.ConcatenateFirst:
                int[] kept = [.. words.Where(word => zero || word >= 0).Take(options.ConcatenateCount)];
                double[] row = new double[options.ConcatenateCount * dimension];
                for (int i = 0; i < kept.Length; i++)
                {
                    (kept[i] < 0 ? new double[dimension] : Naive.ToDouble(vectors[kept[i]])).CopyTo(row, i * dimension);
                }

                return row;
            default:
                double total = options.Pooling == WordPooling.Sif
                    ? divisor
                    : words.Sum(word => word >= 0 ? weight(word) : zero ? unknownIdf : 0);
                double[] sum = [.. Enumerable.Range(0, dimension).Select(d => words.Where(word => word >= 0).Sum(word => weight(word) * vectors[word][d]) / total)];
                double along = component is null ? 0 : sum.Zip(component, (x, y) => x * y).Sum();
                return component is null ? sum : [.. sum.Zip(component, (x, y) => x - (along * y))];
        }
    }

    private static int Find(WordVectors vectors, string token, WordCase wordCase)
    {
        int index = vectors.Words.ToList().IndexOf(wordCase == WordCase.Lower ? token.ToLowerInvariant() : token);
        return index < 0 && wordCase == WordCase.FallbackLower ? vectors.Words.ToList().IndexOf(token.ToLowerInvariant()) : index;
    }
}
