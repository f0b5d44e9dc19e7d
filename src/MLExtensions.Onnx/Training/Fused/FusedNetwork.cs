namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A recognised model: its layers in the order of computation, and what they pass on.</summary>
internal sealed class FusedNetwork : IDisposable
{
    private readonly Activation[] _activations;

    public FusedNetwork(IReadOnlyList<InputLayer> inputs, IReadOnlyList<string> inputNames, IReadOnlyList<FusedLayer> layers, IReadOnlyList<FusedParameter> parameters, FusedLoss loss)
    {
        Inputs = inputs;
        InputNames = inputNames;
        Layers = layers;
        Parameters = parameters;
        Loss = loss;
        _activations = [.. layers.Select(layer => layer.Output).Distinct()];
        MarkGradients();
        Renewals = [.. layers.Select(layer => layer.Renew()).OfType<FusedPhase>()];
    }

    public IReadOnlyList<InputLayer> Inputs { get; }

    /// <summary>What the inputs are fed as.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>All layers, those of the inputs too.</summary>
    public IReadOnlyList<FusedLayer> Layers { get; }

    public IReadOnlyList<FusedParameter> Parameters { get; }

    public FusedLoss Loss { get; }

    /// <summary>Neighbouring layers that go image by image, together; the others alone.</summary>
    public List<List<FusedLayer>> Runs { get; } = [];

    /// <summary>What follows from the parameters, renewed after each update.</summary>
    public FusedPhase[] Renewals { get; }

    /// <summary>Bytes of native memory that are held.</summary>
    public long NativeBytes =>
        _activations.Sum(activation => activation.Bytes) + _activations.Select(activation => activation.Gradients).Distinct().Sum(store => store.Bytes)
        + Layers.Sum(layer => layer.Bytes) + Parameters.Sum(parameter => parameter.Bytes) + Loss.Bytes;

    public void Allocate(FusedBatch batch)
    {
        foreach (Activation activation in _activations)
            activation.Allocate(batch.Images, batch.Workers);
        foreach (FusedLayer layer in Layers)
            layer.Allocate(batch);
    }

    public void Dispose()
    {
        foreach (FusedLayer layer in Layers)
            layer.Dispose();
        foreach (Activation activation in _activations)
            activation.Dispose();
        foreach (FusedParameter parameter in Parameters)
            parameter.Dispose();
        (Loss as IDisposable)?.Dispose();
    }

    private void MarkGradients()
    {
        foreach (FusedLayer layer in Layers)
        {
            if (layer.IsPerImage && Runs.Count > 0 && Runs[^1][0].IsPerImage)
                Runs[^1].Add(layer);
            else
                Runs.Add([layer]);
        }

        // A gradient lives as long as the image only where all who touch it work on the same image.
        foreach (List<FusedLayer> run in Runs)
        {
            var made = run[0].IsPerImage ? run.Select(layer => layer.Output).ToHashSet() : [];
            foreach (Activation input in run.SelectMany(layer => layer.Inputs))
                input.KeepsGradients |= !made.Contains(input);
        }

        Loss.Output.KeepsGradients = true;
        GradientSharing.Apply(Runs, Loss.Output);
        var written = new HashSet<Activation>();
        if (Loss.Output.NeedsGradient)
            written.Add(Loss.Output);
        foreach (FusedLayer layer in Layers.Reverse().Where(layer => layer.Output.NeedsGradient))
        {
            for (int i = 0; i < layer.Inputs.Count; i++)
                layer.AddsToGradient[i] = layer.Inputs[i].NeedsGradient && !written.Add(layer.Inputs[i]);
        }
    }
}
