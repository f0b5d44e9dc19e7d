using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>Runs a graph of one input and one output on batches of rows. Not thread-safe.</summary>
internal sealed class BatchRunner : IDisposable
{
    private readonly OnnxSession _session;
    private readonly bool _ownsSession;
    private readonly string _output;
    private readonly string _input;
    private readonly long[] _dims;
    private readonly float[] _values;
    private readonly float[] _results;

    /// <summary>Compiles a graph.</summary>
    /// <param name="model">The graph; its batch is free.</param>
    /// <param name="capacity">The most rows of a batch.</param>
    /// <param name="options">Threads and device.</param>
    public BatchRunner(OnnxModel model, int capacity, OnnxSessionOptions options)
        : this(new OnnxSession(model, options), model, capacity, ownsSession: true)
    {
    }

    /// <summary>Runs a session that others use too.</summary>
    public BatchRunner(OnnxSession session, OnnxModel model, int capacity, bool ownsSession = false)
    {
        _session = session;
        _ownsSession = ownsSession;
        Capacity = capacity;
        _input = model.Inputs[0].Name;
        _output = model.Outputs[0].Name;
        _dims = [0, .. model.Inputs[0].Dims!.Skip(1).Select(Size)];
        InputLength = checked((int)_dims.Skip(1).Aggregate(1L, (x, y) => x * y));
        OutputLength = checked((int)model.Outputs[0].Dims!.Skip(1).Aggregate(1L, (x, y) => x * Size(y)));
        _values = new float[checked(capacity * InputLength)];
        _results = new float[checked(capacity * OutputLength)];
    }

    /// <summary>The most rows of a batch.</summary>
    public int Capacity { get; }

    /// <summary>Values of an input row.</summary>
    public int InputLength { get; }

    /// <summary>Values of an output row.</summary>
    public int OutputLength { get; }

    /// <summary>Where a row of the next batch is to be written.</summary>
    public Span<float> Input(int row) => _values.AsSpan(row * InputLength, InputLength);

    /// <summary>A row of the last batch's results.</summary>
    public ReadOnlySpan<float> Output(int row) => _results.AsSpan(row * OutputLength, OutputLength);

    /// <summary>Computes a batch.</summary>
    /// <param name="count">Number of rows that were written.</param>
    public void Run(int count)
    {
        if (count == 0)
        {
            return;
        }

        _dims[0] = count;
        using OnnxResults results = _session.Run(OnnxFeed.Of<float>(_input, _values.AsMemory(0, count * InputLength), _dims));
        results.Span<float>(_output).CopyTo(_results);
    }

    /// <summary>Computes a batch and adds its results to a store.</summary>
    public void Run(int count, RowStore<float> store)
    {
        Run(count);
        for (int row = 0; row < count; row++)
        {
            store.Append(Output(row));
        }
    }

    public void Dispose()
    {
        if (_ownsSession)
        {
            _session.Dispose();
        }
    }

    private static long Size(OnnxDim dim) => dim.Size ?? throw new NotSupportedException("A dimension beside the batch is not known before a run.");
}
