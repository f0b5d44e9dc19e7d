using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Convolves charges on a grid with the kernel (1 + d²/α)^−α by fast Fourier transforms: down the columns, across the rows, times the
/// kernel's real spectrum, and back. Two real columns make one complex transform; the spectrum also undoes the blur of spreading
/// charges and reading potentials by B-splines, so that both together interpolate the kernel.
/// </summary>
internal sealed unsafe class GridConvolution : IDisposable
{
    private const int Lanes = ComplexLanes.Count;
    private readonly WorkerTeam _team;
    private readonly LaneFourier _down;
    private readonly LaneFourier _across;
    private readonly AlignedBuffer<float> _charges;
    private readonly AlignedBuffer<float> _potential;
    private readonly AlignedBuffer<float> _rows;
    private readonly AlignedBuffer<float> _spectrum;
    private readonly ThreadLocal<AlignedBuffer<float>> _work;
    private readonly float[] _sharpenAcross;
    private readonly AlignedBuffer<float> _sharpenDown;
    private readonly int _blocks;
    private readonly Action<int> _columnsForward;
    private readonly Action<int> _convolveRows;
    private readonly Action<int> _columnsBack;

    /// <summary>Makes room.</summary>
    /// <param name="width">The transforms' length across: a fast length.</param>
    /// <param name="height">Their length down.</param>
    /// <param name="team">The threads.</param>
    public GridConvolution(int width, int height, WorkerTeam team)
    {
        _team = team;
        _across = new LaneFourier(width);
        _down = new LaneFourier(height);
        Width = width / 2;
        Height = height / 2;
        Stride = Width + Lanes;
        _blocks = (Height / Lanes) + 1;
        _charges = new AlignedBuffer<float>(((long)Stride * Height) + Lanes);
        _potential = new AlignedBuffer<float>(((long)Stride * Height) + Lanes);
        _rows = new AlignedBuffer<float>((long)_blocks * Width * ComplexLanes.Floats);
        _spectrum = new AlignedBuffer<float>((long)_blocks * width * Lanes);
        long scratch = ((long)Math.Max(width, height) * ComplexLanes.Floats) + (4 * Lanes * Lanes);
        _work = new ThreadLocal<AlignedBuffer<float>>(() => new AlignedBuffer<float>(scratch), trackAllValues: true);
        _sharpenAcross = new float[width];
        for (int k = 0; k < width; k++)
        {
            _sharpenAcross[k] = (float)Sharpen(k, width);
        }

        _sharpenDown = new AlignedBuffer<float>((long)_blocks * Lanes);
        for (int k = 0; k < _sharpenDown.Length; k++)
        {
            _sharpenDown[k] = (float)Sharpen(k, height);
        }

        _columnsForward = ColumnsForward;
        _convolveRows = ConvolveRows;
        _columnsBack = ColumnsBack;
    }

    /// <summary>The nodes across.</summary>
    public int Width { get; }

    /// <summary>The nodes down.</summary>
    public int Height { get; }

    /// <summary>Floats from one row of nodes to the next.</summary>
    public int Stride { get; }

    /// <summary>The charge of each node.</summary>
    public float* Charges => _charges.Address;

    /// <summary>The potential of each node.</summary>
    public float* Potential => _potential.Address;

    /// <summary>Computes the kernel's spectrum. The charges are lost.</summary>
    /// <param name="spacing">The distance of two nodes.</param>
    /// <param name="alpha">α.</param>
    public void SetKernel(double spacing, double alpha)
    {
        // A quarter of the even kernel: the transform of the whole is twice the real part of the half's, in each direction.
        _team.Run(Height, y => KernelRow(Charges + ((long)y * Stride), Width, y, spacing, alpha));
        _team.Run(Width / (2 * Lanes), _columnsForward);
        _team.Run(_blocks, SpectrumOfRows);
    }

    /// <summary>Computes the potential of the charges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Convolve()
    {
        _team.Run(Width / (2 * Lanes), _columnsForward);
        _team.Run(_blocks, _convolveRows);
        _team.Run(Width / (2 * Lanes), _columnsBack);
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<float> work in _work.Values)
        {
            work.Dispose();
        }

        _work.Dispose();
        _across.Dispose();
        _down.Dispose();
        _charges.Dispose();
        _potential.Dispose();
        _rows.Dispose();
        _spectrum.Dispose();
        _sharpenDown.Dispose();
    }

    private float* Block(int block) => _rows.Address + ((long)block * Width * ComplexLanes.Floats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ColumnsForward(int chunk)
    {
        int x = chunk * Lanes;
        int half = Width / 2;
        float* work = _work.Value!.Address;
        float* scratch = work + ((long)Math.Max(_across.Length, _down.Length) * ComplexLanes.Floats);
        _down.Forward(Charges + x, Charges + x + half, Stride, work);
        int[] places = _down.Places;
        for (int block = 0; block < _blocks; block++)
        {
            int count = Math.Min(Lanes, Height + 1 - (block * Lanes));
            for (int j = 0; j < count; j++)
            {
                int k = (block * Lanes) + j;
                ComplexLanes value = ComplexLanes.Load(work + ((long)places[k] * ComplexLanes.Floats));
                ComplexLanes mirror = ComplexLanes.Load(work + ((long)places[k == 0 ? 0 : _down.Length - k] * ComplexLanes.Floats));
                Vector256<float> scale = Vector256.Create(0.5f);
                Vector256.Store((value.Re + mirror.Re) * scale, scratch + (j * Lanes));
                Vector256.Store((value.Im - mirror.Im) * scale, scratch + ((Lanes + j) * Lanes));
                Vector256.Store((value.Im + mirror.Im) * scale, scratch + (((2 * Lanes) + j) * Lanes));
                Vector256.Store((mirror.Re - value.Re) * scale, scratch + (((3 * Lanes) + j) * Lanes));
            }

            float* target = Block(block) + ((long)x * ComplexLanes.Floats);
            float* paired = target + ((long)half * ComplexLanes.Floats);
            LaneTranspose.Transpose(scratch, Lanes, target, ComplexLanes.Floats);
            LaneTranspose.Transpose(scratch + (Lanes * Lanes), Lanes, target + Lanes, ComplexLanes.Floats);
            LaneTranspose.Transpose(scratch + (2 * Lanes * Lanes), Lanes, paired, ComplexLanes.Floats);
            LaneTranspose.Transpose(scratch + (3 * Lanes * Lanes), Lanes, paired + Lanes, ComplexLanes.Floats);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ConvolveRows(int block)
    {
        float* work = _work.Value!.Address;
        float* rows = Block(block);
        float* spectrum = _spectrum.Address + ((long)block * _across.Length * Lanes);
        _across.Forward(rows, rows + Lanes, ComplexLanes.Floats, work);
        float* value = work;
        for (int k = 0; k < _across.Length; k++)
        {
            Vector256<float> factor = Vector256.Load(spectrum + ((long)k * Lanes));
            Vector256.Store(Vector256.Load(value) * factor, value);
            Vector256.Store(Vector256.Load(value + Lanes) * factor, value + Lanes);
            value += ComplexLanes.Floats;
        }

        _across.Back(work, rows, rows + Lanes, ComplexLanes.Floats);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ColumnsBack(int chunk)
    {
        int x = chunk * Lanes;
        int half = Width / 2;
        float* work = _work.Value!.Address;
        float* scratch = work + ((long)Math.Max(_across.Length, _down.Length) * ComplexLanes.Floats);
        int[] places = _down.Places;
        for (int block = 0; block < _blocks; block++)
        {
            float* source = Block(block) + ((long)x * ComplexLanes.Floats);
            float* paired = source + ((long)half * ComplexLanes.Floats);
            LaneTranspose.Transpose(source, ComplexLanes.Floats, scratch, Lanes);
            LaneTranspose.Transpose(source + Lanes, ComplexLanes.Floats, scratch + (Lanes * Lanes), Lanes);
            LaneTranspose.Transpose(paired, ComplexLanes.Floats, scratch + (2 * Lanes * Lanes), Lanes);
            LaneTranspose.Transpose(paired + Lanes, ComplexLanes.Floats, scratch + (3 * Lanes * Lanes), Lanes);
            int count = Math.Min(Lanes, Height + 1 - (block * Lanes));
            for (int j = 0; j < count; j++)
            {
                int k = (block * Lanes) + j;
                var first = new ComplexLanes(Vector256.Load(scratch + (j * Lanes)), Vector256.Load(scratch + ((Lanes + j) * Lanes)));
                var second = new ComplexLanes(Vector256.Load(scratch + (((2 * Lanes) + j) * Lanes)), Vector256.Load(scratch + (((3 * Lanes) + j) * Lanes)));
                first.AddTurned(second).Store(work + ((long)places[k] * ComplexLanes.Floats));
                if (k > 0 && k < Height)
                {
                    // The columns are real: the mirrored frequency is the conjugate in each of the two.
                    new ComplexLanes(first.Re + second.Im, second.Re - first.Im).Store(work + ((long)places[_down.Length - k] * ComplexLanes.Floats));
                }
            }
        }

        _down.Back(work, Potential + x, Potential + x + half, Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SpectrumOfRows(int block)
    {
        float* work = _work.Value!.Address;
        float* rows = Block(block);
        for (int x = 0; x < Width; x++)
        {
            new Span<float>(rows + ((long)x * ComplexLanes.Floats) + Lanes, Lanes).Clear();
        }

        _across.Forward(rows, rows + Lanes, ComplexLanes.Floats, work);
        float* spectrum = _spectrum.Address + ((long)block * _across.Length * Lanes);
        Vector256<float> sharpenDown = Vector256.Load(_sharpenDown.Address + (block * Lanes));
        for (int k = 0; k < _across.Length; k++)
        {
            long place = _across.Places[k];
            Vector256<float> factor = sharpenDown * _sharpenAcross[k];
            Vector256.Store(Vector256.Load(work + (place * ComplexLanes.Floats)) * factor, spectrum + (place * Lanes));
        }
    }

    // What undoes the blur of spreading and reading, 1/B², with the factor 2 of a half kernel and the 1/length of the way back.
    private static double Sharpen(int k, int length)
    {
        double blur = SplineWeights.Symbol(2 * Math.PI * k / length);
        return 2 / (blur * blur * length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KernelRow(float* row, int width, int y, double spacing, double alpha)
    {
        double down = spacing * spacing * y * y;
        float half = y == 0 ? 0.5f : 1;
        if (alpha == 1)
        {
            Vector256<float> numerator = Vector256.Create(half);
            Vector256<float> constant = Vector256.Create((float)(1 + down));
            Vector256<float> unit = Vector256.Create((float)(spacing * spacing));
            for (int x = 0; x < width; x += Lanes)
            {
                Vector256<float> place = Vector256.Create((float)x) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
                Vector256.Store(numerator / Vector256.FusedMultiplyAdd(place * place, unit, constant), row + x);
            }
        }
        else
        {
            for (int x = 0; x < width; x++)
            {
                row[x] = half * (float)Math.Pow(1 + ((down + (spacing * spacing * x * x)) / alpha), -alpha);
            }
        }

        row[0] *= 0.5f;
    }
}
