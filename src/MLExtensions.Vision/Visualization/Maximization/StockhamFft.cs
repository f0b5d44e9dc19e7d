using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>Fast Fourier transforms of many complex signals of one length at once, of any length; fastest where its prime factors are small.</summary>
/// <remarks>
/// Stockham's self-sorting form with one stage per prime factor (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7);
/// the inner loops run over signals. Not thread-safe.
/// </remarks>
internal sealed class StockhamFft
{
    private readonly int[] _factors;
    private readonly float[] _cosines;
    private readonly float[] _sines;
    private float[] _real;
    private float[] _imaginary;
    private float[] _nextReal;
    private float[] _nextImaginary;

    /// <summary>Plans transforms of <paramref name="batch"/> signals of <paramref name="length"/> values.</summary>
    public StockhamFft(int length, int batch)
    {
        (Length, Batch) = (length, batch);
        _factors = [.. Factors(length)];
        _cosines = new float[length];
        _sines = new float[length];
        for (int i = 0; i < length; i++)
        {
            (double sine, double cosine) = Math.SinCos(-2 * Math.PI * i / length);
            (_sines[i], _cosines[i]) = ((float)sine, (float)cosine);
        }

        _real = new float[length * batch];
        _imaginary = new float[length * batch];
        _nextReal = new float[length * batch];
        _nextImaginary = new float[length * batch];
    }

    public int Length { get; }

    public int Batch { get; }

    /// <summary>Real parts, [Length, Batch]: what is to be transformed, then the result. Another array after each transform.</summary>
    public Span<float> Real => _real;

    /// <summary>Imaginary parts, as <see cref="Real"/>.</summary>
    public Span<float> Imaginary => _imaginary;

    /// <summary>X(k) = Σₙ x(n) · exp(−2πi·k·n / Length).</summary>
    public void Transform()
    {
        int rest = Length;
        int signals = Batch;
        foreach (int factor in _factors)
        {
            int span = rest / factor;
            for (int k = 0; k < span; k++)
            {
                for (int output = 0; output < factor; output++)
                {
                    Combine(k, output, factor, span, rest, signals);
                }
            }

            (_real, _nextReal) = (_nextReal, _real);
            (_imaginary, _nextImaginary) = (_nextImaginary, _imaginary);
            rest = span;
            signals *= factor;
        }
    }

    /// <summary>One output of one butterfly, for all signals: Σₜ x(k + t · span) · w(t · output · span + k · output), w being the roots of unity of order <paramref name="rest"/>.</summary>
    private void Combine(int k, int output, int factor, int span, int rest, int signals)
    {
        Span<float> real = _nextReal.AsSpan(((factor * k) + output) * signals, signals);
        Span<float> imaginary = _nextImaginary.AsSpan(((factor * k) + output) * signals, signals);
        int stride = Length / rest;
        for (int t = 0; t < factor; t++)
        {
            int root = (int)((long)((t * span) + k) * output % rest) * stride;
            (float cosine, float sine) = (_cosines[root], _sines[root]);
            ReadOnlySpan<float> re = _real.AsSpan((k + (t * span)) * signals, signals);
            ReadOnlySpan<float> im = _imaginary.AsSpan((k + (t * span)) * signals, signals);
            if (t == 0)
            {
                TensorPrimitives.Multiply(re, cosine, real);
                TensorPrimitives.Multiply(im, cosine, imaginary);
            }
            else
            {
                TensorPrimitives.MultiplyAdd(re, cosine, real, real);
                TensorPrimitives.MultiplyAdd(im, cosine, imaginary, imaginary);
            }

            if (sine != 0)
            {
                TensorPrimitives.MultiplyAdd(im, -sine, real, real);
                TensorPrimitives.MultiplyAdd(re, sine, imaginary, imaginary);
            }
        }
    }

    private static IEnumerable<int> Factors(int length)
    {
        for (int factor = 2; length > 1; factor++)
        {
            for (; length % factor == 0; length /= factor)
            {
                yield return factor;
            }
        }
    }
}
