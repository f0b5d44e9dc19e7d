using MLExtensions.Display;
using MLExtensions.Numerics;
using MLExtensions.Projection;
using MLExtensions.Text;

namespace MLExtensions.Cli.Demo;

/// <summary>The most frequent words on a plane.</summary>
/// <param name="Words">The words, most frequent first.</param>
/// <param name="Counts">How often each occurs.</param>
/// <param name="Coordinates">Where each lies: words × 2.</param>
/// <param name="KullbackLeibler">The divergence of the map, in nats.</param>
internal sealed record WordMap(IReadOnlyList<string> Words, IReadOnlyList<long> Counts, FloatMatrix Coordinates, double KullbackLeibler)
{
    public static WordMap Create(WordVectors vectors, DemoSettings settings, CancellationToken cancellationToken)
    {
        int count = Math.Min(settings.MapWords, vectors.Count);
        var rows = new FloatMatrix(vectors.GetRows(0, count).ToArray(), count, vectors.Dimension);
        TsneMap map = Tsne.Fit(rows, new TsneOptions
        {
            // The length of a word's vector tells how frequent it is, the direction what it means.
            Metric = DistanceMetric.Cosine,
            Seed = settings.Seed,
            Threads = settings.Threads,
            CancellationToken = cancellationToken,
        });
        return new WordMap([.. vectors.Words.Take(count)], vectors.Counts[..count].ToArray(), map.Embedding, map.KullbackLeibler);
    }

    public ScatterPlot Plot(string? caption = null)
    {
        float[] magnitudes = [.. Counts.Select(c => (float)Math.Log10(c))];
        return new ScatterPlot
        {
            Title = FormattableString.Invariant($"The {Words.Count:N0} most frequent words of the .NET documentation"),
            Points = ScatterPoint.FromArrays(Coordinates.Span, null, Words, magnitudes),
            ValueLabel = "Occurrences, log10",
            Height = 760,
            Caption = caption,
        };
    }
}
