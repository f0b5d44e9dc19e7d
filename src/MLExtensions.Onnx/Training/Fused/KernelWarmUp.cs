using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// Runs the kernels on next to nothing, so that they are compiled on one thread while another reads the model: a quarter of the time from the
/// start of a process to the end of the first step. Once compiled, it takes microseconds.
/// </summary>
internal static unsafe class KernelWarmUp
{
    private const int Channels = 16;
    private const int Size = 6;

    /// <summary>Begins it where another processor is free for it. Nobody waits for it, and what fails here fails again, and is told, where the kernel is needed.</summary>
    public static void Begin(TrainingOptions options)
    {
        if (TileKernel.IsSupported && options.Session is { IntraOpThreads: not 1, GpuDeviceId: null } && Environment.ProcessorCount > 1)
            _ = Task.Run(Run);
    }

    internal static void Run()
    {
        using var room = new AlignedBuffer<float>(1 << 16);
        Tiles(room.Address);
        Convolution(room);
        Pooling(room.Address);
        Update(room.Address);
        Loss(room.Address);
    }

    private static void Tiles(float* room)
    {
        int* offsets = stackalloc int[WideTileKernel.MaxRows];
        new Span<int>(offsets, WideTileKernel.MaxRows).Clear();
        // The steps of products and convolutions, then those of gradients of weights. Tiles are of nearly equal size: few are smaller than
        // half of the largest.
        int most = TileKernel.RowsOf(TileKernel.Widest);
        foreach (int step in (ReadOnlySpan<int>)[1, Channels])
        {
            var walk = new TileWalk { Segments = 1, Length = 1, LeftStep = step, RightStep = Channels };
            for (int rows = (most / 2) + 1; rows <= most; rows++)
                TileKernel.Run(rows, Channels, room, offsets, room, walk, room, 0, room, Channels, 0);
        }
    }

    private static void Convolution(AlignedBuffer<float> room)
    {
        var plan = new WinogradConvolution(Size, Size, Channels, Channels);
        using var scratch = new AlignedBuffer<float>(plan.ScratchLength);
        using var weights = new AlignedBuffer<float>(plan.WeightLength);
        plan.TransformWeights(room.Address, weights.Address, 0);
        plan.Convolve(0, room.Address, (Size + 2) * Channels, weights.Address, scratch.Address, null, adds: false, room.Address, Size * Channels, 0);
        plan.AddGradient(0, room.Address, (Size + 2) * Channels, room.Address, Size * Channels, scratch.Address, weights.Address);
        plan.AddWeightGradients(weights.Address, room.Address, 0);
        var layout = new WeightLayout(positions: 1, Channels, Channels, Channels, transposed: false);
        layout.Pack(room.Slice(0, layout.Length), room.Slice(layout.Length, layout.Length));
        layout.Turn(room.Address, room.Address + layout.Length, 1, Channels, 0);
        ChannelOrder.ToPixels(room.Address, room.Address + Channels, Channels, Channels, 1, 1, Channels);
    }

    private static void Pooling(float* room)
    {
        using var output = new Activation(1, 1, Channels, isInput: false);
        using var pooling = new MaxPooling(2, 2);
        pooling.Allocate(1, output);
        pooling.Forward(room, 2, room, 0, 0, rectifies: true);
        pooling.Backward(room, room + Channels, 2 * Channels, Channels, 0, null);
    }

    private static void Update(float* room)
    {
        VectorLoops.Mask(room, room, room, room, 8);
        VectorLoops.Add(room, room, 8);
        _ = VectorLoops.SumOfSquares(room, 8);
        using var parameter = new FusedParameter("warm-up", null, 8, 8, slots: 2);
        new AdamUpdate(new AdamOptimizer()).Apply(parameter, 0, 8, [0, 1, 1], 1);
    }

    private static void Loss(float* room)
    {
        using var output = new Activation(1, 1, 8, isInput: false);
        output.Allocate(1, 1);
        long label = 0;
        _ = new FusedCrossEntropy(output, 0, null) { Target = &label }.Compute(0, room, 1);
    }
}
