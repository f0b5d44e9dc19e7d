namespace MLExtensions.Onnx;

/// <summary>A value and its gradient as one graph, run by ONNX Runtime.</summary>
internal sealed class OrtInputGradient : IInputGradientProgram
{
    private const string Prefix = "input_gradient/";
    private const string Seed = Prefix + "seed";
    private const string Gradient = Prefix + "gradient";

    private readonly OnnxSession _session;
    private readonly string _input;
    private readonly string _output;
    private readonly long[] _inputDims;
    private readonly long[] _outputDims;

    public OrtInputGradient(OnnxModel model, string input, string output, long[] inputDims, long[] outputDims, OnnxSessionOptions options)
    {
        (_input, _output, _inputDims, _outputDims) = (input, output, inputDims, outputDims);
        _session = new OnnxSession(Gradients.Build(model, output, [input], new GradientOptions { SeedInput = Seed, GradientName = _ => Gradient }), options);
    }

    public void Run(ReadOnlyMemory<float> input, ReadOnlyMemory<float> seed, Span<float> output, Span<float> gradient)
    {
        using OnnxResults results = _session.Run(
            [OnnxFeed.Of(_input, input, _inputDims), OnnxFeed.Of(Seed, seed, _outputDims)], gradient.IsEmpty ? [_output] : [_output, Gradient]);
        results.Span<float>(_output).CopyTo(output);
        if (!gradient.IsEmpty)
            results.Span<float>(Gradient).CopyTo(gradient);
    }

    public void Dispose() => _session.Dispose();
}
