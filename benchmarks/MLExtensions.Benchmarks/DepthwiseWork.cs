using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Benchmarks;

/// <summary>A depthwise convolution of one image, with a margin.</summary>
internal sealed unsafe class DepthwiseWork
{
    private readonly int _size;
    private readonly int _channels;
    private readonly int _window;
    private readonly AlignedBuffer<float> _image;
    private readonly AlignedBuffer<float> _weights;
    private readonly AlignedBuffer<float> _result;

    public DepthwiseWork(int size, int channels, int window)
    {
        (_size, _channels, _window) = (size, channels, window);
        _image = new AlignedBuffer<float>(((long)(size + window - 1) * Row) + 16);
        _weights = new AlignedBuffer<float>((long)window * window * channels);
        _result = new AlignedBuffer<float>((long)size * size * channels);
        RandomMatrix.Fill(_image.Span, 1);
        RandomMatrix.Fill(_weights.Span, 2);
        RandomMatrix.Fill(_result.Span, 3);
    }

    private int Row => (_size + _window - 1) * _channels;

    public void Convolve()
    {
        var walk = new TileWalk { Segments = _window, Length = _window, LeftStep = _channels, LeftSegment = Row, RightStep = 16, RightSegment = _window * 16 };
        float* none = stackalloc float[16];
        new Span<float>(none, 16).Clear();
        for (int channel = 0; channel < _channels; channel += 16)
        {
            DepthwiseKernel.Run(
                _size, _size, 16, new DepthwisePlane(_image.Address + channel, Row, _channels), _weights.Address + (channel * _window * _window), walk,
                new DepthwisePlane(none, 0, 0), new DepthwisePlane(_result.Address + channel, _size * _channels, _channels), 0);
        }
    }

    public void AddGradient()
    {
        for (int channel = 0; channel < _channels; channel += 16)
        {
            DepthwiseGradientKernel.Run(
                _size, _size, 16, new DepthwisePlane(_image.Address + channel, Row, _channels), new DepthwisePlane(_result.Address + channel, _size * _channels, _channels),
                _window, _window, Row, _channels, _weights.Address + (channel * _window * _window));
        }
    }
}
