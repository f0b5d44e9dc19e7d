using System.Collections.Concurrent;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A network's value and its gradient with respect to the input, by own kernels: an image at a time, several at once.</summary>
/// <remarks>Each call has a slot: the place of an image in the layers' buffers, and a worker's scratch.</remarks>
internal sealed unsafe class FusedInputGradient : IInputGradientProgram
{
    private readonly FusedNetwork _network;
    private readonly FusedLayer[] _forward;
    private readonly FusedLayer[] _backward;
    private readonly ConcurrentBag<int> _slots;
    private readonly SemaphoreSlim _free;

    private FusedInputGradient(FusedNetwork network, int slots)
    {
        _network = network;
        _forward = [.. network.Layers.Where(layer => layer is not InputLayer)];
        _backward = [.. _forward.Reverse()];
        network.Allocate(new FusedBatch(slots, 1, slots));
        foreach (FusedPhase phase in network.Renewals)
        {
            for (int piece = 0; piece < phase.Pieces; piece++)
                phase.Body(piece, 0);
        }

        _slots = [.. Enumerable.Range(0, slots)];
        _free = new SemaphoreSlim(slots);
    }

    private InputLayer Input => _network.Inputs[0];

    private Activation Output => _network.Loss.Output;

    /// <summary>Compiles a model, or says why it cannot.</summary>
    public static FusedInputGradient? TryCompile(OnnxModel model, string input, string output, int slots, out string? reason)
    {
        FusedNetwork? network = FusedRecognizer.RecognizeForInput(model, input, output, out reason);
        return network is null ? null : new FusedInputGradient(network, slots);
    }

    public void Run(ReadOnlyMemory<float> input, ReadOnlyMemory<float> seed, Span<float> output, Span<float> gradient)
    {
        _free.Wait();
        _slots.TryTake(out int slot);
        try
        {
            Forward(input.Span, output, slot);
            if (!gradient.IsEmpty)
                Backward(seed.Span, gradient, slot);
        }
        finally
        {
            _slots.Add(slot);
            _free.Release();
        }
    }

    public void Dispose()
    {
        _network.Dispose();
        _free.Dispose();
    }

    private void Forward(ReadOnlySpan<float> input, Span<float> output, int slot)
    {
        fixed (float* from = input, to = output)
        {
            Input.Read(from, slot);
            foreach (FusedLayer layer in _forward)
                layer.Forward(slot, 0, slot);
            ChannelOrder.ToPlanes(Output.Image(slot), Output.RowStride, Output.Stride, Output.Height, Output.Width, Output.Channels, to);
        }
    }

    private void Backward(ReadOnlySpan<float> seed, Span<float> gradient, int slot)
    {
        Activation image = Input.Output;
        fixed (float* from = seed, to = gradient)
        {
            // What lies behind the last channel stays zero from the start.
            ChannelOrder.ToPixels(from, Output.Gradient(slot, slot), Output.Width * Output.Stride, Output.Stride, Output.Height, Output.Width, Output.Channels);
            foreach (FusedLayer layer in _backward)
                layer.Backward(slot, 0, slot);
            ChannelOrder.ToPlanes(image.Gradient(slot, slot), image.Width * image.Stride, image.Stride, image.Height, image.Width, image.Channels, to);
        }
    }
}
