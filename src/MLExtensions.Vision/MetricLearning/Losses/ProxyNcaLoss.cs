using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>
/// Proxy-NCA: every class has a learned proxy, and a row is drawn to its own and pushed from the others by −log(exp(−d_y / T) / Σ_c exp(−d_c / T)),
/// d being the squared distance between the directions of row and proxy (Movshovitz-Attias et al. 2017, whose sum leaves out the row's own proxy; with it,
/// Proxy-NCA++ of Teh et al. 2020). A batch needs no positives.
/// </summary>
/// <remarks>
/// The proxies are not part of the network: they are learned by Adam in the loss, drawn anew when a training begins, not kept in its checkpoints, and
/// of no use afterwards. <see cref="MetricLearningLoss.Distance"/> is that of the statistics alone. One training at a time.
/// </remarks>
public sealed class ProxyNcaLoss : MetricLearningLoss
{
    private readonly PrototypeTable _proxies = new();
    private readonly PrototypeSoftmax _softmax = new();
    private readonly ProxyUpdate _update = new();
    private int[] _targets = [];

    /// <summary>T: positive. Small ones look at the nearest proxies alone.</summary>
    /// <value>The default value is 1/9, that of Proxy-NCA++.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Temperature { get; init => field = OptionChecks.Positive(value); } = 1.0 / 9;

    /// <summary>The learning rate of the proxies, which Adam moves: positive.</summary>
    /// <value>The default value is 0.01: more than networks bear, as proxies are seen in every batch.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double ProxyLearningRate { get; init => field = OptionChecks.Positive(value); } = 0.01;

    /// <summary>Whether a row's own proxy stands in the sum too (Proxy-NCA++), which makes of the loss a cross-entropy.</summary>
    /// <value>The default value is <see langword="true"/>.</value>
    public bool CountsOwnProxy { get; init; } = true;

    /// <summary>The seed of the proxies before training.</summary>
    /// <value>The default value is 0.</value>
    public long Seed { get; init; }

    /// <summary>The proxy of a class, of length 1, as it was in the step last computed; empty for a label not met.</summary>
    /// <param name="label">The label.</param>
    public ReadOnlySpan<float> Proxy(long label) => _proxies.Find(label) is int place and >= 0 ? _proxies[place] : [];

    private protected override PairOutcome ComputeRows(in EmbeddingBatch batch, PairBuffers buffers, in PairMatrix pairs, Span<float> gradient)
    {
        if (_proxies.Advance(batch.Step, batch.Dimension))
        {
            _update.Apply(_proxies, ProxyLearningRate);
        }
        else if (_proxies.Count == 0)
        {
            _update.Clear();
        }

        Array.Resize(ref _targets, batch.Rows);
        for (int i = 0; i < batch.Rows; i++)
        {
            _targets[i] = _proxies.FindOrAdd(batch.Labels[i], Seed);
        }

        if (_proxies.Count < 2)
        {
            throw new ArgumentException($"All {batch.Rows} rows of the batch have one label, and no other was met before: there is no negative. Draw batches of several classes.", nameof(batch));
        }

        _softmax.Resize(batch.Rows, _proxies.Count, batch.Dimension);
        for (int c = 0; c < _proxies.Count; c++)
        {
            _proxies[c].CopyTo(_softmax.Prototypes.Row(c));
        }

        PairOutcome outcome = _softmax.Compute(batch, _targets, Temperature, CountsOwnProxy, gradient);
        if (batch.Step != EmbeddingBatch.Outside)
        {
            _update.Keep(_softmax.PrototypeGradient());
        }

        return outcome;
    }
}
