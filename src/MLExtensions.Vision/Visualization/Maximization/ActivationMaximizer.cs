using System.Numerics.Tensors;
using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Gradient ascent on images, one objective after another (Erhan et al., Visualizing higher-layer features of a deep network, 2009).</summary>
/// <remarks>Buffers are the object's own: one object a thread; the session is shared.</remarks>
internal sealed class ActivationMaximizer
{
    private readonly NetworkInput _input;
    private readonly LayerGradient _layer;
    private readonly string _layerName;
    private readonly MaximizationOptions _options;
    private readonly AscentImage _ascent;
    private readonly RandomView? _view;
    private readonly float[] _seen;
    private readonly float[] _tensor;
    private readonly float[] _tensorGradient;
    private readonly float[] _seenGradient;
    private readonly float[] _weights;
    private readonly float[] _responses;

    public ActivationMaximizer(NetworkInput input, LayerGradient layer, string layerName, MaximizationOptions options)
    {
        (_input, _layer, _layerName, _options) = (input, layer, layerName, options);
        _ascent = new AscentImage(options, input.Channels, layer.Height, layer.Width);
        _view = options.HasViews ? new RandomView(input.Channels, layer.Height, layer.Width) : null;
        int count = input.Channels * layer.Height * layer.Width;
        _seen = new float[_view is null ? 0 : count];
        _seenGradient = new float[_view is null ? 0 : count];
        _tensor = new float[count];
        _tensorGradient = new float[count];
        _weights = new float[layer.Filters * layer.MapHeight * layer.MapWidth];
        _responses = new float[_weights.Length];
    }

    /// <summary>Maximizes one objective.</summary>
    /// <param name="objective">What to maximize.</param>
    /// <param name="stream">Number of the stream of random numbers.</param>
    /// <param name="cancellationToken">Checked before each step.</param>
    public MaximizedImage Maximize(FilterObjective objective, long stream, CancellationToken cancellationToken)
    {
        ObjectiveWeights.Write(objective, _layer, _layerName, _options.Border, _weights);
        var random = new RandomSequence(_options.Seed, stream);
        _ascent.Start(random);
        double start = Measure();
        for (int step = 1; step <= _options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Step(random);
            if (_options.BlurEvery > 0 && step % _options.BlurEvery == 0 && step < _options.Steps)
            {
                _ascent.Blur();
            }
        }

        double response = Measure();
        return new MaximizedImage(objective, PictureOf(_ascent.Image), response, start) { Values = _ascent.Image.ToArray(), LayerResponses = LayerMeans() };
    }

    private void Step(RandomSequence random)
    {
        ReadOnlySpan<float> seen = _ascent.Image;
        if (_view is not null)
        {
            _view.Draw(random, _options);
            _view.Apply(seen, _seen);
            seen = _seen;
        }

        _input.Write(seen, _tensor);
        _layer.Run(_tensor, _weights, _responses, _tensorGradient);
        if (_view is null)
        {
            _input.ReadGradient(_tensorGradient, _ascent.Gradient);
        }
        else
        {
            _input.ReadGradient(_tensorGradient, _seenGradient);
            _view.ApplyAdjoint(_seenGradient, _ascent.Gradient);
        }

        _ascent.Ascend();
    }

    /// <summary>The objective's value for the whole image, as it is.</summary>
    private double Measure()
    {
        _input.Write(_ascent.Image, _tensor);
        _layer.Run(_tensor, _weights, _responses, []);
        if (_layer.IsRectified)
        {
            TensorPrimitives.Max(_responses, 0f, _responses);
        }

        return TensorPrimitives.Dot<float>(_responses, _weights);
    }

    /// <summary>Each filter's mean response, after <see cref="Measure"/>.</summary>
    private float[] LayerMeans()
    {
        int plane = _layer.MapHeight * _layer.MapWidth;
        ObjectiveWeights.Write(new FilterObjective.Filter(0), _layer, _layerName, _options.Border, _weights);
        var means = new float[_layer.Filters];
        for (int filter = 0; filter < means.Length; filter++)
        {
            means[filter] = TensorPrimitives.Dot<float>(_responses.AsSpan(filter * plane, plane), _weights.AsSpan(0, plane));
        }

        return means;
    }

    private PixelImage PictureOf(ReadOnlySpan<float> image)
    {
        int height = _layer.Height, width = _layer.Width;
        int top = (int)(_options.Margin * height), left = (int)(_options.Margin * width);
        int rows = height - (2 * top), columns = width - (2 * left);
        var planes = new float[_input.Channels * rows * columns];
        for (int row = 0; row < _input.Channels * rows; row++)
        {
            int source = (((row / rows) * height) + (row % rows) + top) * width;
            image.Slice(source + left, columns).CopyTo(planes.AsSpan(row * columns));
        }

        if (_options.Contrast is double contrast)
        {
            float mean = TensorPrimitives.Sum<float>(planes) / planes.Length;
            TensorPrimitives.Subtract(planes, mean, planes);
            float deviation = MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(planes) / planes.Length);
            // A flat image stays flat.
            TensorPrimitives.Multiply(planes, (float)contrast / (deviation + 1e-5f), planes);
            TensorPrimitives.Add(planes, 0.5f, planes);
        }

        return Planes.ToImage(planes, _input.Channels, rows, columns);
    }
}
