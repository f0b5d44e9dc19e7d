namespace MLExtensions.Vision;

/// <summary>Multiplies the coefficients of spatial frequencies, each by a number that depends on the frequency.</summary>
internal sealed class FrequencyScale
{
    private readonly float[] _decay;
    private readonly float[] _squares;
    private readonly int _plane;

    public FrequencyScale(int height, int width, double decay)
    {
        _plane = height * width;
        _decay = new float[_plane];
        _squares = new float[_plane];
        double lowest = 1.0 / Math.Max(height, width);
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                double v = (double)Math.Min(row, height - row) / height, u = (double)Math.Min(column, width - column) / width;
                double square = (u * u) + (v * v);
                _squares[(row * width) + column] = (float)square;
                // A quarter, as Lucid has it: parameters of its initial size then give an image near grey.
                _decay[(row * width) + column] = (float)(0.25 / Math.Pow(Math.Max(Math.Sqrt(square), lowest), decay));
            }
        }
    }

    /// <summary>Divides by the power of the frequency; [planes, height, width] in place.</summary>
    public void Decay(Span<float> coefficients)
    {
        for (int start = 0; start < coefficients.Length; start += _plane)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(coefficients.Slice(start, _plane), _decay, coefficients.Slice(start, _plane));
        }
    }

    /// <summary>A Gaussian blur of the image: exp(−2π²σ²f²).</summary>
    public void Blur(Span<float> coefficients, double sigma)
    {
        double factor = -2 * Math.PI * Math.PI * sigma * sigma;
        for (int i = 0; i < coefficients.Length; i++)
        {
            coefficients[i] *= (float)Math.Exp(factor * _squares[i % _plane]);
        }
    }
}
