using Microsoft.ML.OnnxRuntime;

namespace MLExtensions.Onnx;

/// <summary>Runs a model with ONNX Runtime on the CPU. Runs may overlap on many threads; <see cref="Dispose"/> waits for none and frees after the last.</summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string? _temporaryFolder;
    private readonly SessionGate _gate;
    private readonly string[] _outputNames;
    private readonly RunOptions _runOptions = new();

    /// <summary>Compiles a model that is in memory.</summary>
    /// <exception cref="NotSupportedException">The GPU that the options ask for cannot be used.</exception>
    /// <exception cref="InvalidDataException">The model's own check (<see cref="OnnxModel.Check"/>) or ONNX Runtime refuses it; the message says why.</exception>
    /// <exception cref="ArgumentException">The model has external data that is not at hand, and must be opened by its path.</exception>
    public OnnxSession(OnnxModel model, OnnxSessionOptions? options = null)
        : this(SessionCompiler.Compile(model, options))
    {
    }

    /// <summary>Compiles a model file.</summary>
    /// <remarks>The weights of a file above 128 MB are mapped into memory: it must not be written to while the session lives. Linux and macOS let it be renamed or replaced by another file meanwhile, Windows may refuse that.</remarks>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The model's own check or ONNX Runtime refuses it; the message names the path and says why.</exception>
    public OnnxSession(string path, OnnxSessionOptions? options = null)
        : this(SessionCompiler.Compile(path, options))
    {
    }

    internal OnnxSession(CompiledModel compiled)
    {
        InferenceSession session = compiled.Session;
        _session = session;
        _temporaryFolder = compiled.TemporaryFolder;
        Source = compiled.Source;
        Inputs = [.. session.InputNames.Select(name => Describe(name, session.InputMetadata[name]))];
        Outputs = [.. session.OutputNames.Select(name => Describe(name, session.OutputMetadata[name]))];
        _outputNames = [.. session.OutputNames];
        _gate = new SessionGate(Free);
    }

    /// <summary>What to feed.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>What a run gives.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    private string Source { get; }

    /// <summary>Computes all outputs.</summary>
    /// <param name="feeds">A value for every input. The memory of a feed must stay alive and unchanged until the call returns.</param>
    /// <exception cref="ArgumentException">An input is missing, unknown, fed twice, or fed with another type or dimensions than declared.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime failed; the message says where.</exception>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public OnnxResults Run(params ReadOnlySpan<OnnxFeed> feeds) => Run(feeds, _outputNames);

    /// <summary>Computes the outputs that are named, and only what they need.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{OnnxFeed})"/>
    public OnnxResults Run(ReadOnlySpan<OnnxFeed> feeds, IReadOnlyList<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Check(feeds);
        foreach (string output in outputs)
        {
            if (!_outputNames.Contains(output))
                throw new ArgumentException($"The model has no output '{output}'; it has {string.Join(", ", _outputNames)}.", nameof(outputs));
        }

        var names = new string[feeds.Length];
        var values = new OrtValue[feeds.Length];
        ObjectDisposedException.ThrowIf(!_gate.TryEnter(), this);
        try
        {
            for (int i = 0; i < feeds.Length; i++)
            {
                names[i] = feeds[i].Name;
                values[i] = feeds[i].Bind();
            }

            return new OnnxResults([.. outputs], _session.Run(_runOptions, names, values, outputs));
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidOperationException($"ONNX Runtime failed to run {Source}: {error.Message}", error);
        }
        finally
        {
            foreach (OrtValue? value in values)
                value?.Dispose();
            _gate.Leave();
        }
    }

    /// <summary>Ends the session; runs that are under way finish first. May be called again.</summary>
    public void Dispose() => _gate.Close();

    private static OnnxValueInfo Describe(string name, NodeMetadata metadata)
    {
        if (!metadata.IsTensor)
            return new OnnxValueInfo(name, OnnxElementType.Undefined, null);
        var dims = new OnnxDim[metadata.Dimensions.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            string symbol = metadata.SymbolicDimensions[i];
            dims[i] = metadata.Dimensions[i] >= 0 ? metadata.Dimensions[i] : string.IsNullOrEmpty(symbol) ? OnnxDim.Unknown : symbol;
        }

        return new OnnxValueInfo(name, (OnnxElementType)(int)metadata.ElementDataType, dims);
    }

    private void Check(ReadOnlySpan<OnnxFeed> feeds)
    {
        foreach (OnnxValueInfo input in Inputs)
        {
            int found = 0;
            foreach (OnnxFeed feed in feeds)
            {
                if (feed.Name != input.Name)
                    continue;
                found++;
                if (!Fits(feed, input))
                    throw new ArgumentException($"Input '{input.Name}' is {input.ElementType} {input.DescribeDims()}; it was fed {feed.ElementType} [{string.Join(", ", feed.Dims)}].", nameof(feeds));
            }

            if (found != 1)
                throw new ArgumentException(found == 0 ? $"Input '{input.Name}' was not fed." : $"Input '{input.Name}' was fed {found} times.", nameof(feeds));
        }

        foreach (OnnxFeed feed in feeds)
        {
            if (!Inputs.Any(input => input.Name == feed.Name))
                throw new ArgumentException($"The model has no input '{feed.Name}'; it has {string.Join(", ", Inputs.Select(input => input.Name))}.", nameof(feeds));
        }
    }

    private static bool Fits(OnnxFeed feed, OnnxValueInfo input)
    {
        if (feed.ElementType != input.ElementType)
            return false;
        // ONNX Runtime does not tell a scalar from an unknown rank: it checks those itself.
        if (input.Dims is null || input.Dims.Count == 0)
            return true;
        if (feed.Dims.Count != input.Dims.Count)
            return false;
        for (int i = 0; i < feed.Dims.Count; i++)
        {
            if (input.Dims[i].Size is long size && size != feed.Dims[i])
                return false;
        }

        return true;
    }

    private void Free()
    {
        _runOptions.Dispose();
        _session.Dispose();
        if (_temporaryFolder is not null)
            Directory.Delete(_temporaryFolder, recursive: true);
    }
}
