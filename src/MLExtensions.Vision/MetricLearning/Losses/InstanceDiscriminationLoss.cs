using System.Numerics.Tensors;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Options;

namespace MLExtensions.Vision;

/// <summary>
/// Instance discrimination (Wu et al. 2018): every image is a class of its own, whose weight vector is the memory of its earlier embeddings, so that views seen
/// in different epochs attract each other. The loss is −log(exp(x̂·v_y / τ) / Σ_k exp(x̂·v_k / τ)) over the memories of the batch's own images and
/// of <see cref="Negatives"/> others. A batch needs no positives: one view of each image does.
/// </summary>
/// <remarks>
/// The label of a row is the number of its image. The memory is in the loss (4 · D bytes an image), begins anew when a training begins, and is not kept in checkpoints.
/// <see cref="MetricLearningLoss.Distance"/> is that of the statistics alone. One training at a time.
/// </remarks>
public sealed class InstanceDiscriminationLoss : MetricLearningLoss
{
    private readonly PrototypeTable _memory = new();
    private readonly PrototypeSoftmax _softmax = new();
    private readonly List<int> _candidates = [];
    private readonly Dictionary<int, int> _columns = [];
    private int[] _targets = [];
    private int[] _pending = [];

    /// <summary>A loss of cosines.</summary>
    public InstanceDiscriminationLoss() => Distance = EmbeddingDistance.Cosine;

    /// <summary>τ: positive.</summary>
    /// <value>The default value is 0.07.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Temperature { get; init => field = OptionChecks.Positive(value); } = 0.07;

    /// <summary>The number of other images' memories that a batch is compared with, drawn anew for each batch.</summary>
    /// <value>The default value is 4096. Values from 1 to 1,000,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public int Negatives { get; init => field = OptionChecks.InRange(value, 1, 1_000_000); } = 4096;

    /// <summary>How much of a memory stays when its image is seen again.</summary>
    /// <value>The default value is 0.5. Values from 0 to 0.999.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside.</exception>
    public double Momentum { get; init => field = OptionChecks.InRange(value, 0, 0.999); } = 0.5;

    /// <summary>The seed of the memories before training and of the draws.</summary>
    /// <value>The default value is 0.</value>
    public long Seed { get; init; }

    private protected override PairOutcome ComputeRows(in EmbeddingBatch batch, PairBuffers buffers, in PairMatrix pairs, Span<float> gradient)
    {
        if (_memory.Advance(batch.Step, batch.Dimension))
        {
            Remember();
        }

        Array.Resize(ref _targets, batch.Rows);
        Array.Resize(ref _pending, batch.Rows);
        _candidates.Clear();
        _columns.Clear();
        for (int i = 0; i < batch.Rows; i++)
        {
            int place = _memory.FindOrAdd(batch.Labels[i], Seed);
            _pending[i] = place;
            _targets[i] = Column(place);
        }

        AddNegatives(batch.Step);
        if (_candidates.Count < 2)
        {
            throw new ArgumentException($"All {batch.Rows} rows of the batch have one label, and no other was met before: there is no negative.", nameof(batch));
        }

        _softmax.Resize(batch.Rows, _candidates.Count, batch.Dimension);
        for (int c = 0; c < _candidates.Count; c++)
        {
            _memory[_candidates[c]].CopyTo(_softmax.Prototypes.Row(c));
        }

        // The logits of the softmax are 2 x̂·v / T.
        return _softmax.Compute(batch, _targets, 2 * Temperature, countsOwn: true, gradient);
    }

    private int Column(int place)
    {
        if (!_columns.TryGetValue(place, out int column))
        {
            _columns.Add(place, column = _candidates.Count);
            _candidates.Add(place);
        }

        return column;
    }

    private void AddNegatives(long step)
    {
        if (_memory.Count <= Negatives + _candidates.Count)
        {
            for (int place = 0; place < _memory.Count; place++)
            {
                Column(place);
            }

            return;
        }

        var random = new RandomSequence(Seed, -2 - step);
        for (int wanted = _candidates.Count + Negatives; _candidates.Count < wanted;)
        {
            Column(random.NextInt32(_memory.Count));
        }
    }

    /// <summary>Mixes the directions of the step before into the memories of their images, one view after the other.</summary>
    private void Remember()
    {
        for (int i = 0; i < _pending.Length; i++)
        {
            Span<float> memory = _memory[_pending[i]];
            TensorPrimitives.Multiply(memory, (float)Momentum, memory);
            TensorPrimitives.MultiplyAdd(_softmax.Directions.Row(i), (float)(1 - Momentum), memory, memory);
            PrototypeTable.Normalize(memory);
        }
    }
}
