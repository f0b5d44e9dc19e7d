using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>An image that gradient ascent changes, by way of its parameters.</summary>
/// <remarks>Not thread-safe: buffers are reused from step to step, and from filter to filter.</remarks>
internal sealed class AscentImage
{
    private const float Adam1 = 0.9f;
    private const float Adam2 = 0.999f;
    private const float AdamEpsilon = 1e-8f;

    private readonly MaximizationOptions _options;
    private readonly int _height;
    private readonly int _width;
    private readonly bool _decorrelated;
    private readonly float[] _parameters;
    private readonly float[] _image;
    private readonly float[] _gradient;
    private readonly float[] _momentum;
    private readonly float[] _squares;
    private readonly float[] _scratch;
    private readonly HartleyTransform? _transform;
    private readonly FrequencyScale? _frequencies;
    private int _updates;

    public AscentImage(MaximizationOptions options, int channels, int height, int width)
    {
        (_options, _height, _width) = (options, height, width);
        _decorrelated = options.DecorrelateColors && channels == 3;
        int count = channels * height * width;
        _parameters = new float[count];
        _image = new float[count];
        _gradient = new float[count];
        _momentum = new float[options.Optimizer == AscentOptimizer.Adam ? count : 0];
        _squares = new float[_momentum.Length];
        _scratch = new float[height * width];
        if (options.Parametrization == ImageParametrization.Fourier)
        {
            _transform = new HartleyTransform(channels, height, width);
            _frequencies = new FrequencyScale(height, width, options.FrequencyDecay);
        }
    }

    /// <summary>The image, [channels, height, width], black 0 to white 1.</summary>
    public ReadOnlySpan<float> Image => _image;

    /// <summary>Where the objective's gradient with respect to <see cref="Image"/> goes, before <see cref="Ascend"/>, which overwrites it.</summary>
    public Span<float> Gradient => _gradient;

    /// <summary>Begins anew from noise.</summary>
    public void Start(RandomSequence random)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            // Box and Muller.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            _parameters[i] = (float)(_options.InitialDeviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        Array.Clear(_momentum);
        Array.Clear(_squares);
        _updates = 0;
        Render();
    }

    /// <summary>Makes a step along the gradient and renders the image.</summary>
    public void Ascend()
    {
        ImagePenalties.Normalize(_gradient);
        if (_options.L2 > 0)
        {
            ImagePenalties.SubtractL2(_image, (float)_options.L2, _gradient);
        }

        if (_options.TotalVariation > 0)
        {
            ImagePenalties.SubtractTotalVariation(_image, _height, _width, (float)_options.TotalVariation, _gradient);
        }

        ToParameters();
        _updates++;
        if (_options.Optimizer == AscentOptimizer.Adam)
        {
            AdamStep();
        }
        else
        {
            ImagePenalties.Normalize(_gradient);
            TensorPrimitives.MultiplyAdd(_gradient, (float)_options.StepSize, _parameters, _parameters);
        }

        Render();
    }

    /// <summary>Blurs the image.</summary>
    public void Blur()
    {
        if (_frequencies is not null)
        {
            _frequencies.Blur(_parameters, _options.BlurSigma);
        }
        else
        {
            GaussianBlur.Apply(_parameters, _height, _width, _options.BlurSigma, _scratch);
        }

        Render();
    }

    private void Render()
    {
        _parameters.CopyTo(_image, 0);
        if (_transform is not null)
        {
            _frequencies!.Decay(_image);
            _transform.Apply(_image);
        }

        if (_decorrelated)
        {
            ColorSpace.ToRgb(_image);
        }

        if (_options.Range == PixelRange.Sigmoid)
        {
            TensorPrimitives.Sigmoid(_image, _image);
            return;
        }

        TensorPrimitives.Add(_image, 0.5f, _image);
        if (_options.Range == PixelRange.Clipped)
        {
            TensorPrimitives.Min(_image, 1f, _image);
            TensorPrimitives.Max(_image, 0f, _image);
        }
    }

    /// <summary>From the gradient of the image to that of the parameters: the chain of <see cref="Render"/>, backwards.</summary>
    private void ToParameters()
    {
        if (_options.Range == PixelRange.Sigmoid)
        {
            for (int i = 0; i < _gradient.Length; i++)
            {
                _gradient[i] *= _image[i] * (1 - _image[i]);
            }
        }
        else if (_options.Range == PixelRange.Clipped)
        {
            // What is cut off may come back, and does not go further.
            for (int i = 0; i < _gradient.Length; i++)
            {
                if ((_image[i] >= 1 && _gradient[i] > 0) || (_image[i] <= 0 && _gradient[i] < 0))
                {
                    _gradient[i] = 0;
                }
            }
        }

        if (_decorrelated)
        {
            ColorSpace.ToRgbAdjoint(_gradient);
        }

        if (_transform is not null)
        {
            _transform.Apply(_gradient);
            _frequencies!.Decay(_gradient);
        }
    }

    private void AdamStep()
    {
        float correction1 = 1 - MathF.Pow(Adam1, _updates), correction2 = 1 - MathF.Pow(Adam2, _updates);
        float rate = (float)_options.StepSize / correction1;
        for (int i = 0; i < _gradient.Length; i++)
        {
            float gradient = _gradient[i];
            _momentum[i] = (Adam1 * _momentum[i]) + ((1 - Adam1) * gradient);
            _squares[i] = (Adam2 * _squares[i]) + ((1 - Adam2) * gradient * gradient);
            _parameters[i] += rate * _momentum[i] / (MathF.Sqrt(_squares[i] / correction2) + AdamEpsilon);
        }
    }
}
