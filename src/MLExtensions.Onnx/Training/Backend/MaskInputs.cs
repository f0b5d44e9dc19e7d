using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLExtensions.Onnx;

/// <summary>The masks of Dropout in native memory, kept from step to step while the batch size stays the same.</summary>
internal sealed class MaskInputs(HandleLedger ledger, long seed) : IDisposable
{
    private readonly Dictionary<string, (long[] Dims, OrtValue Value)> _masks = [];

    /// <summary>Fills every mask for a batch and adds it to what is bound.</summary>
    /// <param name="masks">The graph's masks.</param>
    /// <param name="feeds">The sizes of symbolic dimensions.</param>
    /// <param name="batch">The batch's number since the start of the training.</param>
    /// <param name="bound">Receives names and values; the values stay this object's.</param>
    public void Fill(IReadOnlyList<DropoutMask> masks, FeedCheck feeds, long batch, List<(string Name, OrtValue Value)> bound)
    {
        foreach (DropoutMask mask in masks)
        {
            long[] dims = [.. mask.Dims.Select(dim => dim.Size ?? feeds.Size(dim.Symbol!)
                ?? throw new InvalidOperationException($"Dimension {dim.Symbol} of a Dropout's mask is no dimension of an input; declare the model's input dimensions."))];
            OrtValue value = Get(mask.Input, dims);
            MaskFiller.Fill(value.GetTensorMutableDataAsSpan<float>(), mask.Ratio, seed, batch, mask.Index);
            bound.Add((mask.Input, value));
        }
    }

    public void Dispose()
    {
        foreach ((_, OrtValue value) in _masks.Values)
            ledger.Free(value);
        _masks.Clear();
    }

    private OrtValue Get(string name, long[] dims)
    {
        if (_masks.TryGetValue(name, out (long[] Dims, OrtValue Value) known))
        {
            if (known.Dims.AsSpan().SequenceEqual(dims))
                return known.Value;
            ledger.Free(known.Value);
        }

        OrtValue value = ledger.Own(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, dims));
        _masks[name] = (dims, value);
        return value;
    }
}
