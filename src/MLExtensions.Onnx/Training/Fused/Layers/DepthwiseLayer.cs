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

    public override long Bytes => NativeSize.Of(_zeros, _spread);

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
            DepthwiseKernel.Run(
                _output.Height, _output.Width, width, Windows(image, panel), weights, walk, new DepthwisePlane(bias, 0, 0),
                new DepthwisePlane(_output.Image(image) + (panel * 16), _output.RowStride, _channels), floor);
        }
    }

    public override void Backward(int image, int chunk, int worker)
    {
        float* spread = _spread!.Address + ((long)worker * _spreadLength), inner = spread + (_top * _spreadRow) + (_left * _channels);
        Spread(image, worker, inner, _bias is null || _bias.Partials == 0 ? null : _bias.Partial(chunk));
        if (_weight.Partials > 0)
            AddWeightGradient(image, inner, _weight.Partial(chunk));
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

    /// <summary>What windows cover first of a panel's channels.</summary>
    private DepthwisePlane Windows(int image, int panel) => new(
        _input.Image(image) - (_window.Top * _input.RowStride) - (_window.Left * _input.Stride) + (panel * 16), _window.StrideY * _input.RowStride, _window.StrideX * _input.Stride);

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

    private void AddWeightGradient(int image, float* inner, float* sum)
    {
        for (int panel = 0; panel < _layout.Panels; panel++)
        {
            DepthwiseGradientKernel.Run(
                _output.Height, _output.Width, _layout.PanelWidth(panel), Windows(image, panel), new DepthwisePlane(inner + (panel * 16), _spreadRow, _channels),
                _window.Height, _window.Width, _input.RowStride, _input.Stride, sum + _layout.PanelStart(panel));
        }
    }

    private void ComputeInputGradient(float* inner, float* gradient)
    {
        (int down, int across) = (_window.StrideY, _window.StrideX);
        for (int panel = 0; panel < _layout.Panels; panel++)
        {
            for (int row = 0; row < Math.Min(down, _input.Height); row++)
            {
                for (int column = 0; column < Math.Min(across, _input.Width); column++)
                    ComputeInputGradient(inner + (panel * 16), gradient + (panel * 16), panel, row, column);
            }
        }
    }

    /// <summary>Computes the gradient of the pixels that lie strides apart from one.</summary>
    private void ComputeInputGradient(float* inner, float* gradient, int panel, int row, int column)
    {
        (int lastRow, int rows, int fromRow) = Meeting(row + _window.Top, _window.Height, _window.StrideY);
        (int lastColumn, int columns, int fromColumn) = Meeting(column + _window.Left, _window.Width, _window.StrideX);
        int width = _layout.PanelWidth(panel);
        // The further on a result is, the further back in its window is the position that meets the pixel.
        var walk = new TileWalk
        {
            Segments = rows, Length = columns, LeftStep = _channels, LeftSegment = _spreadRow,
            RightStep = -_window.StrideX * width, RightSegment = -_window.StrideY * _window.Width * width,
        };
        var target = new DepthwisePlane(
            gradient + (((row * _input.Width) + column) * _input.Stride), _window.StrideY * _input.Width * _input.Stride, _window.StrideX * _input.Stride);
        DepthwiseKernel.Run(
            (_input.Height - row + _window.StrideY - 1) / _window.StrideY, (_input.Width - column + _window.StrideX - 1) / _window.StrideX, width,
            new DepthwisePlane(inner + (fromRow * _spreadRow) + (fromColumn * _channels), _spreadRow, _channels),
            _weight.Values + _layout.PanelStart(panel) + (((lastRow * _window.Width) + lastColumn) * width), walk,
            AddsToGradient[0] ? target : new DepthwisePlane(_zeros.Address, 0, 0), target, float.NegativeInfinity);
    }

    /// <summary>Where windows meet a place: the last position, the number of positions, and the result whose window meets it at the last.</summary>
    private static (int Position, int Count, int Result) Meeting(int place, int window, int stride)
    {
        int first = place % stride, count = first < window ? ((window - 1 - first) / stride) + 1 : 0, last = first + (Math.Max(0, count - 1) * stride);
        return (last, count, (place - last) / stride);
    }
}
