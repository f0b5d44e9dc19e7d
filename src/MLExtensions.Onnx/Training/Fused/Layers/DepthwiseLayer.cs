using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A convolution of each channel by a window of its own, with the rectifier that follows it.</summary>
/// <remarks>
/// The gradient of the input is a convolution too: with a stride, one for each of stride × stride kinds of pixels, which the windows
/// meet at different positions. None of them multiplies by zeros between pixels.
/// </remarks>
internal sealed unsafe class DepthwiseLayer : FusedLayer
{
    private readonly Activation _input;
    private readonly Activation _output;
    private readonly FusedParameter _weight;
    private readonly FusedParameter? _bias;
    private readonly WeightLayout _layout;
    private readonly WindowShape _window;
    private readonly bool _rectifies;
    private readonly int _channels;
    private readonly AlignedBuffer<float> _zeros = new(16);
    private readonly int _top;
    private readonly int _left;
    private readonly int _spreadRow;
    private readonly int _spreadLength;
    private AlignedBuffer<float>? _spread;

    /// <summary>Makes the layer.</summary>
    /// <param name="input">What it reads; its border must be set already.</param>
    /// <param name="output">What it makes.</param>
    /// <param name="weight">The weight, with a panel for every 16 channels.</param>
    /// <param name="layout">The weight's layout.</param>
    /// <param name="bias">The bias, or null.</param>
    /// <param name="window">The window.</param>
    /// <param name="rectifies">Whether a rectifier follows.</param>
    public DepthwiseLayer(Activation input, Activation output, FusedParameter weight, WeightLayout layout, FusedParameter? bias, WindowShape window, bool rectifies)
    {
        _input = input;
        _output = output;
        _weight = weight;
        _layout = layout;
        _bias = bias;
        Parameters = bias is null ? [weight] : [weight, bias];
        _window = window;
        _rectifies = rectifies;
        _channels = output.Stride;
        // The windows of the first and of the last pixels reach beyond the results.
        _top = Margin(window.Height, window.Top, window.StrideY);
        _left = Margin(window.Width, window.Left, window.StrideX);
        int bottom = Math.Max(0, ((input.Height - 1 + window.Top) / window.StrideY) - output.Height + 1);
        int right = Math.Max(0, ((input.Width - 1 + window.Left) / window.StrideX) - output.Width + 1);
        _spreadRow = (_left + output.Width + right) * _channels;
        _spreadLength = (_top + output.Height + bottom) * _spreadRow;
    }

    public override IReadOnlyList<Activation> Inputs => [_input];

    public override Activation Output => _output;

    public override FusedParameter[] Parameters { get; }

    public override void Allocate(FusedBatch batch) => _spread ??= new AlignedBuffer<float>(((long)batch.Workers * _spreadLength) + 16);

    public override void Forward(int image, int chunk, int worker)
    {
        float floor = _rectifies ? 0 : float.NegativeInfinity;
        for (int panel = 0; panel < _layout.Panels; panel++)
        {
            int width = _layout.PanelWidth(panel);
            var walk = new TileWalk
            {
                Segments = _window.Height, Length = _window.Width, LeftStep = _input.Stride, LeftSegment = _input.RowStride, RightStep = width, RightSegment = _window.Width * width,
            };
            float* weights = _weight.Values + _layout.PanelStart(panel), bias = _bias is null ? _zeros.Address : _bias.Values + (panel * 16);
            float* x = Window(image) + (panel * 16), y = _output.Image(image) + (panel * 16);
            for (int row = 0; row < _output.Height; row++, x += _window.StrideY * _input.RowStride, y += _output.RowStride)
                DepthwiseKernel.Run(_output.Width, width, x, _window.StrideX * _input.Stride, weights, walk, bias, 0, y, _channels, floor);
        }
    }

    public override void Backward(int image, int chunk, int worker)
    {
        float* spread = _spread!.Address + ((long)worker * _spreadLength), inner = spread + (_top * _spreadRow) + (_left * _channels);
        Spread(image, worker, inner, _bias is null || _bias.Partials == 0 ? null : _bias.Partial(chunk));
        if (_weight.Partials > 0)
            AddWeightGradient(Window(image), inner, _weight.Partial(chunk));
        if (_input.NeedsGradient)
            ComputeInputGradient(inner, _input.Gradient(image, worker));
    }

    protected override void Free()
    {
        _zeros.Dispose();
        _spread?.Dispose();
    }

    /// <summary>How many results before the first the windows over the first pixels would belong to.</summary>
    private static int Margin(int window, int margin, int stride) => Math.Max(0, (window - 1 - margin + stride - 1) / stride);

    /// <summary>The first pixel that a window covers.</summary>
    private float* Window(int image) => _input.Image(image) - (_window.Top * _input.RowStride) - (_window.Left * _input.Stride);

    /// <summary>Writes the gradient of the convolution's own result into a margin of zeros, and sums it for the bias.</summary>
    private void Spread(int image, int worker, float* inner, float* bias)
    {
        float* gradient = _output.Gradient(image, worker);
        int length = _output.Width * _channels;
        for (int row = 0; row < _output.Height; row++, gradient += length, inner += _spreadRow)
        {
            float* y = _rectifies ? _output.Image(image) + (row * _output.RowStride) : null;
            if (bias == null)
            {
                VectorLoops.Mask(gradient, y, inner, null, length);
                continue;
            }

            for (int pixel = 0; pixel < length; pixel += _channels)
                VectorLoops.Mask(gradient + pixel, y == null ? null : y + pixel, inner + pixel, bias, _channels);
        }
    }

    private void AddWeightGradient(float* x, float* inner, float* sum)
    {
        for (int panel = 0; panel < _layout.Panels; panel++)
        {
            DepthwiseGradientKernel.Run(
                _output.Height, _output.Width, _layout.PanelWidth(panel),
                new DepthwisePlane(x + (panel * 16), _window.StrideY * _input.RowStride, _window.StrideX * _input.Stride),
                new DepthwisePlane(inner + (panel * 16), _spreadRow, _channels),
                _window.Height, _window.Width, _input.RowStride, _input.Stride, sum + _layout.PanelStart(panel));
        }
    }

    private void ComputeInputGradient(float* inner, float* gradient)
    {
        bool adds = AddsToGradient[0];
        for (int panel = 0; panel < _layout.Panels; panel++)
        {
            int width = _layout.PanelWidth(panel);
            float* weights = _weight.Values + _layout.PanelStart(panel);
            for (int row = 0; row < _input.Height; row++)
            {
                (int lastRow, int rows, int fromRow) = Meeting(row + _window.Top, _window.Height, _window.StrideY);
                for (int column = 0; column < Math.Min(_window.StrideX, _input.Width); column++)
                {
                    (int lastColumn, int columns, int fromColumn) = Meeting(column + _window.Left, _window.Width, _window.StrideX);
                    // The results' windows meet the pixel at positions further back the further on the results are.
                    var walk = new TileWalk
                    {
                        Segments = rows, Length = columns, LeftStep = _channels, LeftSegment = _spreadRow,
                        RightStep = -_window.StrideX * width, RightSegment = -_window.StrideY * _window.Width * width,
                    };
                    float* from = inner + (fromRow * _spreadRow) + (fromColumn * _channels) + (panel * 16);
                    float* target = gradient + (((row * _input.Width) + column) * _input.Stride) + (panel * 16);
                    int pixels = (_input.Width - column + _window.StrideX - 1) / _window.StrideX, step = _window.StrideX * _input.Stride;
                    DepthwiseKernel.Run(
                        pixels, width, from, _channels, weights + (((lastRow * _window.Width) + lastColumn) * width), walk,
                        adds ? target : _zeros.Address, adds ? step : 0, target, step, float.NegativeInfinity);
                }
            }
        }
    }

    /// <summary>Where windows meet a place: the last position, the number of positions, and the result whose window meets it at the last.</summary>
    private static (int Position, int Count, int Result) Meeting(int place, int window, int stride)
    {
        int first = place % stride, count = first < window ? ((window - 1 - first) / stride) + 1 : 0, last = first + (Math.Max(0, count - 1) * stride);
        return (last, count, (place - last) / stride);
    }
}
