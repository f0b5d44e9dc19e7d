using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>
/// Fourier transforms of one length of eight sequences side by side, in place, of mixed radix (Cooley &amp; Tukey 1965). Forward by
/// decimation in frequency: it leaves frequency k at <see cref="Places"/>[k]; back by decimation in time from there. So nothing is ever
/// brought into order. Only the first half of a sequence is read, the rest being 0, and only the first half is written back: that
/// is what a convolution without wrap-around needs.
/// </summary>
internal sealed unsafe class LaneFourier : IDisposable
{
    private readonly int[] _radices;
    private readonly AlignedBuffer<float>[] _roots;

    /// <summary>Plans transforms.</summary>
    /// <param name="length">The length: a product of 4 and any of 2, 3, 4 and 5.</param>
    public LaneFourier(int length)
    {
        Length = length;
        _radices = Factors(length);
        _roots = new AlignedBuffer<float>[_radices.Length];
        int block = length;
        for (int pass = 0; pass < _radices.Length; pass++)
        {
            _roots[pass] = Roots(block, _radices[pass]);
            block /= _radices[pass];
        }

        Places = new int[length];
        for (int k = 0; k < length; k++)
        {
            int rest = k;
            int size = length;
            foreach (int radix in _radices)
            {
                size /= radix;
                Places[k] += rest % radix * size;
                rest /= radix;
            }
        }
    }

    /// <summary>The length of a sequence with its half of zeros.</summary>
    public int Length { get; }

    /// <summary>The place of each frequency after the forward transform.</summary>
    public int[] Places { get; }

    /// <summary>The least length that is fast, at least <paramref name="least"/>, and a multiple of 32, so that quarters are whole vectors.</summary>
    public static int FastLength(int least)
    {
        for (int length = Math.Max(32, (least + 31) & ~31); ; length += 32)
        {
            int rest = length;
            foreach (int prime in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (rest % prime == 0)
                {
                    rest /= prime;
                }
            }

            if (rest == 1)
            {
                return length;
            }
        }
    }

    /// <summary>Transforms the first halves of sequences.</summary>
    /// <param name="re">Where the real parts of the first elements are; null for none.</param>
    /// <param name="im">Where the imaginary ones are.</param>
    /// <param name="stride">Floats to the next elements.</param>
    /// <param name="work">Takes the transform: length × 16 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(float* re, float* im, long stride, float* work)
    {
        int quarter = Length / 4;
        float* roots = _roots[0].Address;
        for (int n = 0; n < quarter; n++, roots += 6)
        {
            var a = new ComplexLanes(Vector256.Load(re + (n * stride)), Vector256.Load(im + (n * stride)));
            var b = new ComplexLanes(Vector256.Load(re + ((n + quarter) * stride)), Vector256.Load(im + ((n + quarter) * stride)));
            float* target = work + ((long)n * ComplexLanes.Floats);
            long step = (long)quarter * ComplexLanes.Floats;
            (a + b).Store(target);
            a.SubtractTurned(b).Turn(roots).Store(target + step);
            (a - b).Turn(roots + 2).Store(target + (2 * step));
            a.AddTurned(b).Turn(roots + 4).Store(target + (3 * step));
        }

        // Each quarter to its end: it fits into the first cache, the whole does not.
        for (int part = 0; part < 4; part++)
        {
            float* begin = work + ((long)part * quarter * ComplexLanes.Floats);
            float* end = begin + ((long)quarter * ComplexLanes.Floats);
            int block = quarter;
            for (int pass = 1; pass < _radices.Length; pass++)
            {
                FourierPasses.Forward(_radices[pass], begin, end, block, _roots[pass].Address);
                block /= _radices[pass];
            }
        }
    }

    /// <summary>Transforms back and writes the first halves of the sequences, times the length.</summary>
    /// <param name="work">The transform; it is overwritten.</param>
    /// <param name="re">Where the real parts of the first elements go.</param>
    /// <param name="im">Where the imaginary ones go.</param>
    /// <param name="stride">Floats to the next elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Back(float* work, float* re, float* im, long stride)
    {
        int quarter = Length / 4;
        for (int part = 0; part < 4; part++)
        {
            float* begin = work + ((long)part * quarter * ComplexLanes.Floats);
            float* end = begin + ((long)quarter * ComplexLanes.Floats);
            int block = 1;
            for (int pass = _radices.Length - 1; pass > 0; pass--)
            {
                block *= _radices[pass];
                FourierPasses.Back(_radices[pass], begin, end, block, _roots[pass].Address);
            }
        }

        float* roots = _roots[0].Address;
        for (int n = 0; n < quarter; n++, roots += 6)
        {
            float* source = work + ((long)n * ComplexLanes.Floats);
            long step = (long)quarter * ComplexLanes.Floats;
            ComplexLanes a = ComplexLanes.Load(source);
            ComplexLanes b = ComplexLanes.Load(source + step).TurnBack(roots);
            ComplexLanes c = ComplexLanes.Load(source + (2 * step)).TurnBack(roots + 2);
            ComplexLanes d = ComplexLanes.Load(source + (3 * step)).TurnBack(roots + 4);
            ComplexLanes first = a + c + (b + d);
            ComplexLanes second = (a - c).AddTurned(b - d);
            Vector256.Store(first.Re, re + (n * stride));
            Vector256.Store(first.Im, im + (n * stride));
            Vector256.Store(second.Re, re + ((n + quarter) * stride));
            Vector256.Store(second.Im, im + ((n + quarter) * stride));
        }
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<float> roots in _roots)
        {
            roots.Dispose();
        }
    }

    // The first radix is 4, for the halves of zeros; the last ones are small, where the roots are 1.
    private static int[] Factors(int length)
    {
        int rest = length / 4;
        var factors = new List<int> { 4 };
        foreach (int radix in (ReadOnlySpan<int>)[5, 3, 4, 2])
        {
            while (rest % radix == 0)
            {
                factors.Add(radix);
                rest /= radix;
            }
        }

        return factors.ToArray();
    }

    // For each n: the roots of order block to the powers n, 2n, … (radix − 1) n, of negative angle.
    private static AlignedBuffer<float> Roots(int block, int radix)
    {
        var roots = new AlignedBuffer<float>(2L * block);
        int at = 0;
        for (int n = 0; n < block / radix; n++)
        {
            for (int q = 1; q < radix; q++)
            {
                (double sine, double cosine) = Math.SinCos(-2 * Math.PI * ((long)q * n % block) / block);
                roots[at++] = (float)cosine;
                roots[at++] = (float)sine;
            }
        }

        return roots;
    }
}
