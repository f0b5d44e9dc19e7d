using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Benchmarks;

/// <summary>
/// The kernels of trainings, one by one, each thread with data of its own: GFLOP/s by the operations of the direct sums, against the measured peak of
/// multiply-adds; Winograd's convolutions do a quarter of these operations and may pass it. GB/s are of what must be read and written once.
/// Arguments: [--threads 1] [--repeats 40].
/// </summary>
internal static unsafe class KernelsBenchmark
{
    public static int Run(string[] args)
    {
        int threads = Arguments.Number(args, "--threads", 1), repeats = Arguments.Number(args, "--repeats", 40);
        using var team = new WorkerTeam(threads);
        const int Rounds = 200_000, Chains = 12;
        int lanes = Vector512.IsHardwareAccelerated ? 16 : 8;
        double peak = Best(team, repeats, 2e-9 * Rounds * Chains * lanes, _ => () => Chain(Rounds));
        Write($"peak of multiply-adds, {threads} threads, {TileKernel.Widest}: {peak:F0} GFLOP/s");
        Write($"| kernel | GFLOP/s | of the peak | GB/s |");
        Write($"|---|---|---|---|");
        foreach ((int size, int inputs, int outputs) in ((int, int, int)[])[(28, 32, 64), (32, 16, 16), (16, 32, 32), (8, 64, 64), (64, 128, 128), (16, 512, 512)])
        {
            double operations = 2e-9 * 9 * inputs * outputs * size * size, bytes = 4e-9 * ((size * size * (inputs + outputs)) + (9 * inputs * outputs));
            string name = $"{inputs} → {outputs} channels, {size} × {size}";
            Report($"convolution, direct, {name}", operations, bytes, _ => new Convolution(size, inputs, outputs).Direct);
            Report($"convolution, Winograd, {name}", operations, bytes, _ => new Convolution(size, inputs, outputs).Winograd);
            Report($"gradient of the weights, direct, {name}", operations, bytes, _ => new Convolution(size, inputs, outputs).DirectGradient);
            Report($"gradient of the weights, Winograd, {name}", operations, bytes, _ => new Convolution(size, inputs, outputs).WinogradGradient);
        }

        foreach ((int size, int channels, int window) in ((int, int, int)[])[(32, 32, 3), (32, 64, 3), (16, 128, 3), (8, 256, 3), (16, 128, 5)])
        {
            double operations = 2e-9 * window * window * channels * size * size, bytes = 8e-9 * channels * size * size;
            string name = $"{channels} channels, {size} × {size}, window {window} × {window}";
            Report($"depthwise convolution, {name}", operations, bytes, _ => new DepthwiseWork(size, channels, window).Convolve);
            Report($"depthwise gradient of the weights, {name}", operations, bytes, _ => new DepthwiseWork(size, channels, window).AddGradient);
        }

        foreach ((int rows, int depth, int columns) in ((int, int, int)[])[(256, 784, 512), (512, 512, 512), (1024, 1024, 1024)])
        {
            Report($"matrix product, {rows} × {depth} × {columns}", 2e-9 * rows * depth * columns, 4e-9 * ((rows * depth) + (depth * columns) + (rows * columns)), _ =>
            {
                FloatMatrix left = RandomMatrix.Draw(rows, depth, 1), right = RandomMatrix.Draw(depth, columns, 2), target = new(rows, columns);
                return () => MatrixProduct.Multiply(left, right, target, threads: 1);
            });
        }

        return 0;

        void Report(string name, double operations, double bytes, Func<int, Action> make)
        {
            double rate = Best(team, repeats, operations, make);
            Write($"| {name} | {rate:F0} | {rate / peak:P0} | {rate / operations * bytes:F1} |");
        }
    }

    /// <summary>The best of some repeats, all threads together.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="repeats">Repeats.</param>
    /// <param name="operations">10⁹ operations of a run.</param>
    /// <param name="make">Makes a thread's work.</param>
    private static double Best(WorkerTeam team, int repeats, double operations, Func<int, Action> make)
    {
        Action[] works = [.. Enumerable.Range(0, team.Threads).Select(make)];
        double best = double.PositiveInfinity;
        // Several runs a measurement: threads neither start nor end together.
        const int Runs = 5;
        for (int i = 0; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            team.Run(team.Threads, piece =>
            {
                for (int run = 0; run < Runs; run++)
                    works[piece]();
            });
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return operations * Runs * team.Threads / best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Chain(int rounds)
    {
        if (Vector512.IsHardwareAccelerated)
            Chain512(rounds);
        else
            Chain256(rounds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chain256(int rounds)
    {
        Vector256<float> x = Vector256.Create(0.999f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = Vector256.FusedMultiplyAdd(a, x, x);
            b = Vector256.FusedMultiplyAdd(b, x, x);
            c = Vector256.FusedMultiplyAdd(c, x, x);
            d = Vector256.FusedMultiplyAdd(d, x, x);
            e = Vector256.FusedMultiplyAdd(e, x, x);
            f = Vector256.FusedMultiplyAdd(f, x, x);
            g = Vector256.FusedMultiplyAdd(g, x, x);
            h = Vector256.FusedMultiplyAdd(h, x, x);
            i = Vector256.FusedMultiplyAdd(i, x, x);
            j = Vector256.FusedMultiplyAdd(j, x, x);
            k = Vector256.FusedMultiplyAdd(k, x, x);
            l = Vector256.FusedMultiplyAdd(l, x, x);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chain512(int rounds)
    {
        Vector512<float> x = Vector512.Create(0.999f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x);
            j = Vector512.FusedMultiplyAdd(j, x, x);
            k = Vector512.FusedMultiplyAdd(k, x, x);
            l = Vector512.FusedMultiplyAdd(l, x, x);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>A convolution by a 3 × 3 window with a margin, of one image.</summary>
    private sealed class Convolution
    {
        private readonly int _size;
        private readonly int _inputs;
        private readonly int _outputs;
        private readonly WinogradConvolution _plan;
        private readonly AlignedBuffer<float> _image;
        private readonly AlignedBuffer<float> _weights;
        private readonly AlignedBuffer<float> _transformed;
        private readonly AlignedBuffer<float> _scratch;
        private readonly AlignedBuffer<float> _result;
        private readonly int[] _pixels;
        private readonly int[] _rows;

        public Convolution(int size, int inputs, int outputs)
        {
            (_size, _inputs, _outputs) = (size, inputs, outputs);
            _plan = new WinogradConvolution(size, size, inputs, outputs);
            _image = new AlignedBuffer<float>((size + 8L) * (size + 2) * inputs);
            _weights = new AlignedBuffer<float>(9L * inputs * outputs);
            _transformed = new AlignedBuffer<float>(_plan.WeightLength);
            _scratch = new AlignedBuffer<float>(_plan.ScratchLength);
            _result = new AlignedBuffer<float>(((long)size * size * outputs) + 16);
            RandomMatrix.Fill(_image.Span, 1);
            RandomMatrix.Fill(_weights.Span, 2);
            for (int panel = 0; panel < _plan.Panels; panel++)
                _plan.TransformWeights(_weights.Address, _transformed.Address, panel);
            _pixels = [.. Enumerable.Range(0, size * size).Select(pixel => ((pixel / size * (size + 2)) + (pixel % size)) * inputs)];
            _rows = [.. Enumerable.Range(0, 9 * inputs).Select(row => (((row / inputs / 3 * (size + 2)) + (row / inputs % 3)) * inputs) + (row % inputs))];
        }

        private int Row => (_size + 2) * _inputs;

        public void Direct()
        {
            var walk = new TileWalk { Segments = 3, Length = 3 * _inputs, LeftStep = 1, LeftSegment = Row, RightStep = 16, RightSegment = 3 * _inputs * 16 };
            float* none = stackalloc float[16];
            fixed (int* offsets = _pixels)
            {
                for (int panel = 0; panel < _plan.Panels; panel++)
                {
                    TileKernel.Run(
                        _pixels.Length, 16, _image.Address, offsets, _weights.Address + ((long)panel * 16 * 9 * _inputs), walk, none, 0, _result.Address + (panel * 16), _outputs, 0);
                }
            }
        }

        public void Winograd()
        {
            for (int block = 0; block < _plan.Blocks; block++)
            {
                _plan.Convolve(
                    block, _image.Address, Row, _transformed.Address, _scratch.Address, null, adds: false,
                    _result.Address + ((long)block * _plan.BlockHeight * _size * _outputs), _size * _outputs, 0);
            }
        }

        public void DirectGradient()
        {
            var walk = new TileWalk { Segments = _size, Length = _size, LeftStep = _inputs, LeftSegment = Row, RightStep = _outputs, RightSegment = _size * _outputs };
            fixed (int* offsets = _rows)
            {
                for (int panel = 0; panel < _plan.Panels; panel++)
                {
                    float* target = _weights.Address + ((long)panel * 16 * 9 * _inputs);
                    TileKernel.Run(_rows.Length, 16, _image.Address, offsets, _result.Address + (panel * 16), walk, target, 16, target, 16, float.NegativeInfinity);
                }
            }
        }

        public void WinogradGradient()
        {
            for (int block = 0; block < _plan.Blocks; block++)
                _plan.AddGradient(block, _image.Address, Row, _result.Address, _size * _outputs, _scratch.Address, _transformed.Address);
        }
    }
}
