using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// Makes a step of a small network, so that kernels, layers and the step's own code are compiled on one thread while another checks and reads
/// the model: about as many milliseconds. Once in a process.
/// </summary>
internal static unsafe class KernelWarmUp
{
    private const int Channels = 16;

    /// <summary>Rows and columns of the image, halved by each of two poolings: the second convolution is by Winograd's algorithm, and its last tiles are cut off.</summary>
    private const int Size = 28;

    private static int _begun;

    /// <summary>Begins it where another processor is free for it. Nobody waits for it.</summary>
    public static void Begin(TrainingOptions options)
    {
        if (TileKernel.IsSupported && options.Session is { IntraOpThreads: not 1, GpuDeviceId: null } && Environment.ProcessorCount > 1
            && Interlocked.Exchange(ref _begun, 1) == 0)
        {
            // A thread of its own begins at once; the first task of a process waits some milliseconds for the thread pool.
            new Thread(TryRun) { IsBackground = true, Name = "MLExtensions warm-up" }.Start();
        }
    }

    private static void TryRun()
    {
        try
        {
            Run();
        }
        catch (Exception)
        {
            // Where the kernel is needed it fails again, and is told.
        }
    }

    internal static void Run()
    {
        Tiles();
        Step();
    }

    private static void Tiles()
    {
        // All zeros, and all that is computed is 0: the offsets stay what they are.
        using var room = new AlignedBuffer<float>(1 << 10);
        var offsets = (int*)room.Address;
        // The steps of products and convolutions, then those of gradients of weights. Tiles are of nearly equal size: few are smaller than
        // half of the largest.
        int most = TileKernel.RowsOf(TileKernel.Widest);
        foreach (int step in (ReadOnlySpan<int>)[1, Channels])
        {
            var walk = new TileWalk { Segments = 1, Length = 1, LeftStep = step, RightStep = Channels };
            for (int rows = (most / 2) + 1; rows <= most; rows++)
                TileKernel.Run(rows, Channels, room.Address, offsets, room.Address, walk, room.Address, 0, room.Address, Channels, 0);
        }
    }

    private static void Step()
    {
        using FusedNetwork network = MakeNetwork();
        using var team = new WorkerTeam(1);
        foreach (FusedPhase phase in network.Renewals)
            team.Run(phase.Pieces, phase.Body);
        // The rows of a tile, so that the dense layer needs no smaller one.
        var batch = new FusedBatch(TileKernel.RowsOf(TileKernel.Widest), Chunks: 1, team.Threads);
        network.Allocate(batch);
        using var images = new AlignedBuffer<float>(batch.Images * Size * Size);
        using var labels = new AlignedBuffer<long>(batch.Images);
        network.Inputs[0].Source = images.Address;
        network.Loss.Target = labels.Address;
        var step = new FusedStep(network, new AdamUpdate(new AdamOptimizer()), new TrainingOptions(), batch);
        var plan = new StepPlan(Batch: 0, Update: 0, IsFirst: true, IsLast: true);
        step.Apply(team, plan, step.Compute(team, plan, CancellationToken.None).GradientNorm);
    }

    /// <summary>Two convolutions with their poolings, the second one by Winograd's algorithm, and a dense layer.</summary>
    private static FusedNetwork MakeNetwork()
    {
        var image = new Activation(Size, Size, 1, isInput: true);
        Activation first = Made(Size / 2, Channels), second = Made(Size / 4, Channels), logits = Made(1, Channels);
        ConvLayer[] convolutions = [Convolution(image, first), Convolution(first, second)];
        var layout = new WeightLayout(second.Pixels, Channels, Channels, Channels, transposed: false);
        var dense = new DenseLayer(second, logits, Parameter(layout), layout, Parameter(null), rectifies: true);
        var input = new InputLayer(image);
        FusedLayer[] layers = [input, .. convolutions, dense];
        foreach (FusedParameter parameter in convolutions.SelectMany(layer => layer.Parameters))
            parameter.UsePartials(1);
        return new FusedNetwork([input], ["image"], layers, [.. layers.SelectMany(layer => layer.Parameters)], new FusedCrossEntropy(logits, 0, null));
    }

    private static Activation Made(int size, int channels) => new(size, size, channels, isInput: false) { NeedsGradient = true };

    private static ConvLayer Convolution(Activation input, Activation output)
    {
        var window = new WindowShape(3, 3, 1, 1, 1, 1, 1, 1);
        input.RequireBorder(window.Border);
        var layout = new WeightLayout(window.Positions, input.Channels, input.Stride, Channels, transposed: false);
        return new ConvLayer(input, output, Parameter(layout), layout, Parameter(null), window, rectifies: true, new MaxPooling(2, 2));
    }

    private static FusedParameter Parameter(WeightLayout? layout)
    {
        var parameter = new FusedParameter("", layout, Channels, layout?.Length ?? Channels, slots: 2);
        parameter.Write(-1, new float[parameter.Length]);
        return parameter;
    }
}
