using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A convolution, with the rectifier and the pooling that follow it: what lies between them never leaves the cache.</summary>
internal sealed unsafe class ConvLayer : FusedLayer
{
    private readonly Activation _input;
    private readonly Activation _output;
    private readonly FusedParameter _weight;
    private readonly FusedParameter? _bias;
    private readonly WeightLayout _layout;
    private readonly WindowShape _window;
    private readonly bool _rectifies;
    private readonly MaxPooling? _pooling;
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly AlignedBuffer<float> _zeros;
    private readonly AlignedBuffer<float>? _turned;
    private readonly WinogradWeights? _forward;
    private readonly WinogradWeights? _backward;
    private readonly WinogradConvolution? _weightGradient;
    private readonly int[] _pixelOffsets;
    private readonly int[] _weightOffsets;
    private readonly int[] _gradientOffsets;
    private AlignedBuffer<float>? _band;
    private AlignedBuffer<float>? _spread;
    private AlignedBuffer<float>? _winograd;
    private AlignedBuffer<float>? _sums;

    /// <summary>Makes the layer.</summary>
    /// <param name="input">What it reads; its border must be set already.</param>
    /// <param name="output">What it makes, pooled where it pools.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="layout">The weight's layout.</param>
    /// <param name="bias">The bias, or null.</param>
    /// <param name="window">The window.</param>
    /// <param name="rectifies">Whether a rectifier follows.</param>
    /// <param name="pooling">The pooling that follows, or null.</param>
    public ConvLayer(
        Activation input, Activation output, FusedParameter weight, WeightLayout layout, FusedParameter? bias, WindowShape window, bool rectifies, MaxPooling? pooling)
    {
        _input = input;
        _output = output;
        _weight = weight;
        _layout = layout;
        _bias = bias;
        Parameters = bias is null ? [weight] : [weight, bias];
        _window = window;
        _rectifies = rectifies;
        _pooling = pooling;
        _height = window.OutputHeight(input.Height);
        _width = window.OutputWidth(input.Width);
        _channels = output.Stride;
        _zeros = new AlignedBuffer<float>(Math.Max(_channels, input.Stride) + 16);
        _pixelOffsets = new int[_height * _width];
        _weightOffsets = new int[layout.Rows];
        _gradientOffsets = new int[input.Pixels];
        if (input.NeedsGradient)
        {
            _turned = new AlignedBuffer<float>((long)window.Positions * layout.Outputs * Activation.RoundUp(input.Stride));
            _backward = WinogradWeights.TryCreate(window, input.Height, input.Width, _channels, input.Stride);
        }

        if (pooling is null || WinogradTransforms.Tile % pooling.Height == 0)
            _forward = WinogradWeights.TryCreate(window, _height, _width, input.Stride, _channels);
        if (weight.IsTrained)
            _weightGradient = WinogradWeights.TryCreateGradient(window, _height, _width, input.Stride, _channels);
    }

    public override IReadOnlyList<Activation> Inputs => [_input];

    public override Activation Output => _output;

    public override FusedParameter[] Parameters { get; }

    public override long Bytes => NativeSize.Of(_zeros, _turned, _band, _spread, _winograd, _sums) + (_forward?.Bytes ?? 0) + (_backward?.Bytes ?? 0) + (_pooling?.Bytes ?? 0);

    // Rows of the spread gradient: as many as a window at every input pixel needs.
    private int SpreadRow => (_input.Width + _window.Width - 1) * _channels;

    private int SpreadLength => (_input.Height + _window.Height - 1) * SpreadRow;

    /// <summary>Rows of the convolution's result that are made before they are pooled.</summary>
    private int BandHeight => _pooling is null ? 0 : _forward?.Convolution.BlockHeight ?? _pooling.Height;

    private int BandLength => BandHeight * _width * _channels;

    private int WinogradLength =>
        Math.Max(Math.Max(_forward?.Convolution.ScratchLength ?? 0, _backward?.Convolution.ScratchLength ?? 0), _weightGradient?.ScratchLength ?? 0);

    public override void Allocate(FusedBatch batch)
    {
        for (int pixel = 0; pixel < _pixelOffsets.Length; pixel++)
            _pixelOffsets[pixel] = (pixel / _width * _window.StrideY * _input.RowStride) + (pixel % _width * _window.StrideX * _input.Stride);
        for (int row = 0; row < _weightOffsets.Length; row++)
        {
            int position = row / _input.Stride;
            _weightOffsets[row] = (position / _window.Width * _input.RowStride) + (position % _window.Width * _input.Stride) + (row % _input.Stride);
        }

        for (int pixel = 0; pixel < _gradientOffsets.Length; pixel++)
            _gradientOffsets[pixel] = (pixel / _input.Width * SpreadRow) + (pixel % _input.Width * _channels);
        _band ??= new AlignedBuffer<float>(((long)batch.Workers * BandLength) + 16);
        _winograd ??= new AlignedBuffer<float>(((long)batch.Workers * WinogradLength) + 16);
        if (_weightGradient is not null)
            _sums ??= new AlignedBuffer<float>((long)batch.Workers * _weightGradient.WeightLength);
        _spread ??= new AlignedBuffer<float>(((long)batch.Workers * SpreadLength) + 16);
        _pooling?.Allocate(batch.Images, _output);
    }

    public override void Forward(int image, int chunk, int worker)
    {
        float* x = Window(image), y = _output.Image(image);
        if (_forward is not null)
        {
            ForwardByBlocks(x, y, image, worker);
            return;
        }

        if (_pooling is null)
        {
            // Rows of the output lie apart where it has a border.
            int lines = _output.Border == 0 ? 1 : _height, length = _height * _width / lines;
            for (int panel = 0; panel < _layout.Panels; panel++)
            {
                for (int line = 0; line < lines; line++)
                    ComputePixels(x, panel, line * length, length, y + (line * _output.RowStride));
            }

            return;
        }

        float* band = _band!.Address + ((long)worker * BandLength);
        for (int row = 0; row < _output.Height; row++)
        {
            int pixels = _pooling.Height * _width;
            for (int panel = 0; panel < _layout.Panels; panel++)
                ComputePixels(x, panel, row * pixels, pixels, band);
            _pooling.Forward(band, _width, y + (row * _output.RowStride), image, row, _rectifies);
        }
    }

    public override void BeginBackward(int chunk, int worker)
    {
        base.BeginBackward(chunk, worker);
        if (_sums is not null)
            new Span<float>(Sums(worker), _weightGradient!.WeightLength).Clear();
    }

    public override void EndBackward(int chunk, int worker)
    {
        for (int panel = 0; panel < (_weightGradient?.Panels ?? 0); panel++)
            _weightGradient!.AddWeightGradients(Sums(worker), _weight.Partial(chunk), panel);
    }

    public override void Backward(int image, int chunk, int worker)
    {
        float* spread = _spread!.Address + ((long)worker * SpreadLength);
        Spread(image, worker, spread, _bias is null || _bias.Partials == 0 ? null : _bias.Partial(chunk));
        float* inner = spread + ((_window.Height - 1 - _window.Top) * SpreadRow) + ((_window.Width - 1 - _window.Left) * _channels);
        if (_weightGradient is not null)
        {
            for (int block = 0; block < _weightGradient.Blocks; block++)
                _weightGradient.AddGradient(block, Window(image), _input.RowStride, inner, SpreadRow, Scratch(worker), Sums(worker));
        }
        else if (_weight.Partials > 0)
        {
            AddWeightGradient(Window(image), inner, _weight.Partial(chunk));
        }

        if (_backward is not null)
            ComputeInputGradientByBlocks(spread, _input.Gradient(image, worker), worker);
        else if (_input.NeedsGradient)
            ComputeInputGradient(spread, _input.Gradient(image, worker));
    }

    public override FusedPhase? Renew()
    {
        int columns = Activation.RoundUp(_input.Stride), turned = _turned is null ? 0 : (columns + 15) / 16;
        int pieces = turned + (_forward?.Convolution.Panels ?? 0);
        return pieces == 0 ? null : new FusedPhase(pieces, (piece, _) =>
        {
            if (piece >= turned)
            {
                _forward!.Transform(_weight.Values, piece - turned);
                return;
            }

            _layout.Turn(_weight.Values, _turned!.Address, _window.Positions, columns, piece);
            _backward?.Transform(_turned.Address, piece);
        });
    }

    protected override void Free()
    {
        _zeros.Dispose();
        _turned?.Dispose();
        _forward?.Dispose();
        _backward?.Dispose();
        _band?.Dispose();
        _spread?.Dispose();
        _winograd?.Dispose();
        _sums?.Dispose();
        _pooling?.Dispose();
    }

    /// <summary>The first pixel that a window covers.</summary>
    private float* Window(int image) => _input.Image(image) - (_window.Top * _input.RowStride) - (_window.Left * _input.Stride);

    private float* Scratch(int worker) => _winograd!.Address + ((long)worker * WinogradLength);

    private float* Sums(int worker) => _sums!.Address + ((long)worker * _weightGradient!.WeightLength);

    private void ForwardByBlocks(float* x, float* y, int image, int worker)
    {
        WinogradConvolution convolution = _forward!.Convolution;
        float* bias = _bias is null ? null : _bias.Values;
        float floor = _rectifies && _pooling is null ? 0 : float.NegativeInfinity;
        float* band = _band!.Address + ((long)worker * BandLength);
        for (int block = 0; block < convolution.Blocks; block++)
        {
            int first = block * convolution.BlockHeight;
            float* target = _pooling is null ? y + ((long)first * _output.RowStride) : band;
            int targetRow = _pooling is null ? _output.RowStride : _width * _channels;
            convolution.Convolve(block, x, _input.RowStride, _forward.Transformed, Scratch(worker), bias, adds: false, target, targetRow, floor);
            if (_pooling is null)
                continue;
            int row = first / _pooling.Height, end = Math.Min(_output.Height, (first + convolution.BlockHeight) / _pooling.Height);
            for (float* from = band; row < end; row++, from += _pooling.Height * _width * _channels)
                _pooling.Forward(from, _width, y + (row * _output.RowStride), image, row, _rectifies);
        }
    }

    private void ComputeInputGradientByBlocks(float* spread, float* gradient, int worker)
    {
        WinogradConvolution convolution = _backward!.Convolution;
        int row = _input.Width * _input.Stride;
        for (int block = 0; block < convolution.Blocks; block++)
        {
            convolution.Convolve(
                block, spread, SpreadRow, _backward.Transformed, Scratch(worker), null, AddsToGradient[0], gradient + ((long)block * convolution.BlockHeight * row), row, float.NegativeInfinity);
        }
    }

    private void ComputePixels(float* x, int panel, int first, int count, float* destination)
    {
        int width = _layout.PanelWidth(panel);
        var walk = new TileWalk
        {
            Segments = _window.Height,
            Length = _window.Width * _input.Stride,
            LeftStep = 1,
            LeftSegment = _input.RowStride,
            RightStep = width,
            RightSegment = _window.Width * _input.Stride * width,
        };
        float* weights = _weight.Values + _layout.PanelStart(panel);
        float* bias = (_bias is null ? _zeros.Address : _bias.Values) + (panel * 16);
        float floor = _rectifies && _pooling is null ? 0 : float.NegativeInfinity;
        fixed (int* offsets = _pixelOffsets)
            TileKernel.Run(count, width, x, offsets + first, weights, walk, bias, 0, destination + (panel * 16), _channels, floor);
    }

    /// <summary>Writes the gradient of the convolution's own result into a margin of zeros, strides apart, and sums it for the bias.</summary>
    private void Spread(int image, int worker, float* spread, float* bias)
    {
        float* gradient = _output.Gradient(image, worker);
        float* inner = spread + ((_window.Height - 1 - _window.Top) * SpreadRow) + ((_window.Width - 1 - _window.Left) * _channels);
        int rowStep = _window.StrideY * SpreadRow, pixelStep = _window.StrideX * _channels;
        if (_pooling is not null)
        {
            _pooling.Backward(gradient, inner, rowStep, pixelStep, image, bias);
            return;
        }

        for (int row = 0; row < _height; row++)
        {
            if (bias == null && _window.StrideX == 1)
            {
                // Without a sum by channel, and with pixels side by side, a row is one vector.
                VectorLoops.Mask(
                    gradient + (row * _width * _channels), _rectifies ? _output.Image(image) + (row * _output.RowStride) : null, inner + (row * rowStep), null, _width * _channels);
                continue;
            }

            for (int column = 0; column < _width; column++)
            {
                float* from = gradient + (((row * _width) + column) * _channels);
                float* to = inner + (row * rowStep) + (column * pixelStep);
                float* y = _rectifies ? _output.Image(image) + (row * _output.RowStride) + (column * _channels) : null;
                VectorLoops.Mask(from, y, to, bias, _channels);
            }
        }
    }

    private void AddWeightGradient(float* x, float* inner, float* sum)
    {
        var walk = new TileWalk
        {
            Segments = _height,
            Length = _width,
            LeftStep = _window.StrideX * _input.Stride,
            LeftSegment = _window.StrideY * _input.RowStride,
            RightStep = _window.StrideX * _channels,
            RightSegment = _window.StrideY * SpreadRow,
        };
        fixed (int* offsets = _weightOffsets)
        {
            for (int panel = 0; panel < _layout.Panels; panel++)
            {
                int width = _layout.PanelWidth(panel);
                float* target = sum + _layout.PanelStart(panel);
                TileKernel.Run(_layout.Rows, width, x, offsets, inner + (panel * 16), walk, target, width, target, width, float.NegativeInfinity);
            }
        }
    }

    private void ComputeInputGradient(float* spread, float* gradient)
    {
        int columns = Activation.RoundUp(_input.Stride), rows = _window.Positions * _channels;
        bool adds = AddsToGradient[0];
        fixed (int* offsets = _gradientOffsets)
        {
            for (int panel = 0; panel * 16 < columns; panel++)
            {
                int width = Math.Min(16, columns - (panel * 16));
                var walk = new TileWalk
                {
                    Segments = _window.Height,
                    Length = _window.Width * _channels,
                    LeftStep = 1,
                    LeftSegment = SpreadRow,
                    RightStep = width,
                    RightSegment = _window.Width * _channels * width,
                };
                float* weights = _turned!.Address + ((long)panel * 16 * rows);
                float* target = gradient + (panel * 16);
                TileKernel.Run(
                    _input.Pixels, width, spread, offsets, weights, walk, adds ? target : _zeros.Address, adds ? _input.Stride : 0, target, _input.Stride, float.NegativeInfinity);
            }
        }
    }
}
