using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLExtensions.Numerics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// The pooling behind a convolution: windows that neither overlap nor leave gaps. For each maximum it remembers which pixels of the window
/// it is equal to, a bit each; they share its gradient evenly, as the gradient rule of MaxPool has it.
/// </summary>
internal sealed unsafe class MaxPooling(int height, int width) : IDisposable
{
    private AlignedBuffer<byte>? _masks;
    private int _rowLength;
    private int _rows;
    private int _pixels;
    private int _channels;

    /// <summary>The most pixels of a window: bits of a mask.</summary>
    public const int MaxPixels = 8;

    public int Height => height;

    /// <summary>Bytes of native memory.</summary>
    public long Bytes => _masks?.Length ?? 0;

    /// <summary>Makes room for a batch's masks.</summary>
    public void Allocate(int batch, Activation output)
    {
        _rows = output.Height;
        _pixels = output.Width;
        _channels = output.Stride;
        _rowLength = _pixels * _channels;
        long length = (long)batch * _rows * _rowLength;
        if (_masks is not null && _masks.Length >= length)
            return;
        _masks?.Dispose();
        _masks = new AlignedBuffer<byte>(length);
    }

    /// <summary>Pools the rows of one window row.</summary>
    /// <param name="band">The convolution's rows, <paramref name="bandWidth"/> pixels each.</param>
    /// <param name="bandWidth">Pixels of a row.</param>
    /// <param name="destination">The pooled row.</param>
    /// <param name="image">The image.</param>
    /// <param name="row">The pooled row's number.</param>
    /// <param name="rectifies">Whether what is below 0 becomes 0 and has no gradient.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(float* band, int bandWidth, float* destination, int image, int row, bool rectifies)
    {
        byte* masks = Masks(image, row);
        int rowStep = bandWidth * _channels;
        Vector256<float> floor = Vector256.Create(rectifies ? 0 : float.NegativeInfinity);
        for (int pixel = 0; pixel < _pixels; pixel++, band += width * _channels)
        {
            for (int channel = 0; channel < _channels; channel += 8, destination += 8, masks += 8)
                *(ulong*)masks = Pool(band + channel, rowStep, floor, destination);
        }
    }

    /// <summary>Spreads the gradients of an image's maxima over their windows.</summary>
    /// <param name="gradient">The gradient of the pooled image, without a border.</param>
    /// <param name="destination">The first pixel of the convolution's result; every pixel of a window is written.</param>
    /// <param name="rowStep">Floats from one row to the next.</param>
    /// <param name="pixelStep">Floats from one pixel to the next.</param>
    /// <param name="image">The image.</param>
    /// <param name="bias">The sum by channel, added to; or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(float* gradient, float* destination, int rowStep, int pixelStep, int image, float* bias)
    {
        for (int row = 0; row < _rows; row++)
        {
            byte* masks = Masks(image, row);
            float* window = destination + (row * height * rowStep);
            for (int pixel = 0; pixel < _pixels; pixel++, window += width * pixelStep)
            {
                for (int channel = 0; channel < _channels; channel += 8, gradient += 8, masks += 8)
                    Spread(*(ulong*)masks, Vector256.Load(gradient), window + channel, rowStep, pixelStep, bias == null ? null : bias + channel);
            }
        }
    }

    public void Dispose() => _masks?.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Pool(float* window, int rowStep, Vector256<float> floor, float* destination)
    {
        // What is not above the floor has no gradient; a NaN is passed on and found in the loss.
        Vector256<float> most = floor;
        Vector256<int> bits = default;
        int bit = 1;
        for (int y = 0; y < height; y++, window += rowStep)
        {
            for (int x = 0; x < width; x++, bit <<= 1)
            {
                Vector256<float> value = Vector256.Load(window + (x * _channels));
                Vector256<int> here = Vector256.Create(bit);
                bits = Vector256.ConditionalSelect(Vector256.GreaterThan(value, most).AsInt32(), here, bits | (Vector256.Equals(value, most).AsInt32() & here));
                most = Vector256.Max(most, value);
            }
        }

        bits = Vector256.AndNot(bits, Vector256.Equals(most, floor).AsInt32());
        most.Store(destination);
        Vector128<short> narrow = Vector128.Narrow(bits.GetLower(), bits.GetUpper());
        return Vector128.Narrow(narrow, narrow).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Spread(ulong masks, Vector256<float> whole, float* window, int rowStep, int pixelStep, float* bias)
    {
        (Vector128<ushort> narrow, _) = Vector128.Widen(Vector128.CreateScalar(masks).AsByte());
        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(narrow);
        Vector256<int> bits = Vector256.Create(lower, upper).AsInt32();
        Vector256<int> count = default;
        for (int bit = 0; bit < height * width; bit++)
            count += (bits >> bit) & Vector256<int>.One;
        whole = Vector256.AndNot(whole, Vector256.Equals(count, Vector256<int>.Zero).AsSingle());
        Vector256<float> share = whole;
        if (Vector256.GreaterThanAny(count, Vector256<int>.One))
            share = whole / Vector256.ConvertToSingle(Vector256.Max(count, Vector256<int>.One));
        if (bias != null)
            (Vector256.Load(bias) + whole).Store(bias);
        int mask = 1;
        for (int y = 0; y < height; y++, window += rowStep)
        {
            for (int x = 0; x < width; x++, mask <<= 1)
            {
                Vector256<int> here = Vector256.Create(mask);
                (Vector256.Equals(bits & here, here).AsSingle() & share).Store(window + (x * pixelStep));
            }
        }
    }

    private byte* Masks(int image, int row) => _masks!.Address + ((((long)image * _rows) + row) * _rowLength);
}
