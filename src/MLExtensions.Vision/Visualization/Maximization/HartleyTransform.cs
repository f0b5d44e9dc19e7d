using System.Numerics.Tensors;

namespace MLExtensions.Vision;

/// <summary>
/// The orthonormal discrete Hartley transform of planes, along columns and rows: the real form of the Fourier transform, and its own inverse and adjoint.
/// Coefficient (u, v) belongs to the spatial frequencies ±u / height and ±v / width.
/// </summary>
/// <remarks>R. N. Bracewell, Discrete Hartley transform, J. Opt. Soc. Am. 73, 1983. Not thread-safe: the buffers are the object's own.</remarks>
internal sealed class HartleyTransform
{
    private readonly int _planes;
    private readonly int _height;
    private readonly int _width;
    private readonly StockhamFft _columns;
    private readonly StockhamFft _rows;
    private readonly float[] _turned;

    public HartleyTransform(int planes, int height, int width)
    {
        (_planes, _height, _width) = (planes, height, width);
        // Two real signals travel as the real and imaginary part of a complex one.
        _columns = new StockhamFft(height, ((planes * width) + 1) / 2);
        _rows = new StockhamFft(width, ((planes * height) + 1) / 2);
        _turned = new float[planes * height * width];
    }

    /// <summary>Transforms [planes, height, width] in place.</summary>
    public void Apply(Span<float> values)
    {
        // To [height, planes, width]: each row of the array holds one place of all signals.
        for (int plane = 0; plane < _planes; plane++)
        {
            for (int y = 0; y < _height; y++)
            {
                values.Slice(((plane * _height) + y) * _width, _width).CopyTo(_turned.AsSpan(((y * _planes) + plane) * _width));
            }
        }

        Signals(_columns, _turned, _height, _planes * _width);
        Turn(_turned, values, _height * _planes, _width);
        Signals(_rows, values, _width, _height * _planes);
        Turn(values, _turned, _width, _height * _planes);
        float scale = 1 / MathF.Sqrt((float)_height * _width);
        for (int plane = 0; plane < _planes; plane++)
        {
            for (int y = 0; y < _height; y++)
            {
                TensorPrimitives.Multiply(
                    _turned.AsSpan(((y * _planes) + plane) * _width, _width), scale, values.Slice(((plane * _height) + y) * _width, _width));
            }
        }
    }

    /// <summary>Hartley transforms of <paramref name="count"/> signals of <paramref name="length"/> values: [length, count], in place.</summary>
    private static void Signals(StockhamFft fft, Span<float> values, int length, int count)
    {
        int half = fft.Batch;
        int second = count - half;
        Span<float> real = fft.Real, imaginary = fft.Imaginary;
        for (int i = 0; i < length; i++)
        {
            values.Slice(i * count, half).CopyTo(real[(i * half)..]);
            values.Slice((i * count) + half, second).CopyTo(imaginary[(i * half)..]);
            imaginary.Slice((i * half) + second, half - second).Clear();
        }

        fft.Transform();
        real = fft.Real;
        imaginary = fft.Imaginary;
        // Z = A + iB with A(−k) = A*(k): Re A − Im A and Re B − Im B from Z(k) and Z(−k).
        for (int i = 0; i < length; i++)
        {
            int mirrored = i == 0 ? 0 : length - i;
            ReadOnlySpan<float> re = real.Slice(i * half, half), im = imaginary.Slice(i * half, half);
            ReadOnlySpan<float> reMirrored = real.Slice(mirrored * half, half), imMirrored = imaginary.Slice(mirrored * half, half);
            Span<float> a = values.Slice(i * count, half), b = values.Slice((i * count) + half, second);
            for (int j = 0; j < a.Length; j++)
            {
                a[j] = 0.5f * (re[j] + reMirrored[j] - im[j] + imMirrored[j]);
            }

            for (int j = 0; j < b.Length; j++)
            {
                b[j] = 0.5f * (im[j] + imMirrored[j] + re[j] - reMirrored[j]);
            }
        }
    }

    private static void Turn(ReadOnlySpan<float> from, Span<float> to, int rows, int columns)
    {
        const int Block = 16;
        for (int top = 0; top < rows; top += Block)
        {
            for (int left = 0; left < columns; left += Block)
            {
                for (int row = top; row < Math.Min(top + Block, rows); row++)
                {
                    for (int column = left; column < Math.Min(left + Block, columns); column++)
                    {
                        to[(column * rows) + row] = from[(row * columns) + column];
                    }
                }
            }
        }
    }
}
