using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLExtensions.Onnx;

/// <summary>Runs the model as in training, computes the loss of its rows outside the graph, and holds its gradient for the step.</summary>
internal sealed class OrtEmbeddingLoss(EmbeddingLoss loss, TrainingGraph graph, OrtForwardGraph forward, HandleLedger ledger) : IDisposable
{
    private readonly List<(string Name, OrtValue Value)> _masks = [];
    private OrtValue? _gradient;
    private long[] _dims = [];

    /// <summary>The loss computed last.</summary>
    public float Loss { get; private set; }

    /// <summary>Whether loss and gradient are finite.</summary>
    public bool IsFinite { get; private set; }

    /// <summary>The gradient computed last.</summary>
    public OrtValue Gradient => _gradient!;

    /// <summary>Computes loss and gradient.</summary>
    /// <param name="feeds">Everything that the step is fed.</param>
    /// <param name="masks">Those of Dropout.</param>
    /// <param name="check">The sizes of symbolic dimensions.</param>
    /// <param name="batch">The batch's number since the start of the training.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public void Compute(ReadOnlySpan<OnnxFeed> feeds, MaskInputs masks, FeedCheck check, long batch, CancellationToken cancellationToken)
    {
        _masks.Clear();
        masks.Fill(graph.Masks, check, batch, _masks);
        using OnnxResults results = forward.Run(feeds, cancellationToken, _masks);
        string output = graph.Fetches[0];
        long[] dims = results.Dims(output);
        if (!dims.AsSpan().SequenceEqual(_dims))
        {
            Dispose();
            _gradient = ledger.Own(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, dims));
            _dims = dims;
        }

        Span<float> gradient = _gradient!.GetTensorMutableDataAsSpan<float>();
        Loss = ComputeOn(loss, results.Span<float>(output), (int)dims[1], feeds, batch, gradient);
        IsFinite = float.IsFinite(Loss) && gradient.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0;
        if (!IsFinite)
            gradient.Clear();
    }

    /// <summary>Computes a loss on given rows, with the labels that were fed.</summary>
    public static unsafe float ComputeOn(EmbeddingLoss loss, ReadOnlySpan<float> embeddings, int dimension, ReadOnlySpan<OnnxFeed> feeds, long batch, Span<float> gradient)
    {
        gradient.Clear();
        foreach (OnnxFeed feed in feeds)
        {
            if (feed.Name != loss.Target)
                continue;
            using System.Buffers.MemoryHandle pin = feed.Pin();
            return loss.Compute(new EmbeddingBatch(embeddings, dimension, new ReadOnlySpan<long>(pin.Pointer, checked((int)feed.Dims[0])), batch), gradient);
        }

        throw OptionRange.Wrong($"Input '{loss.Target}' was not fed.", nameof(feeds));
    }

    public void Dispose()
    {
        if (_gradient is not null)
            ledger.Free(_gradient);
        _gradient = null;
        _dims = [];
    }
}
