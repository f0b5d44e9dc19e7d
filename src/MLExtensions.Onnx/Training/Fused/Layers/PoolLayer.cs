using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>
/// The largest value or the mean of windows that may overlap or have a margin. Equal maxima share the gradient evenly; a mean is over what
/// lies inside the image unless the margin counts.
/// </summary>
internal sealed unsafe class PoolLayer(Activation input, Activation output, WindowShape window, bool isMaximum, bool countsMargin) : FusedLayer
{
    public override IReadOnlyList<Activation> Inputs { get; } = [input];

    public override Activation Output => output;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int image, int chunk, int worker)
    {
        for (int pixel = 0; pixel < output.Pixels; pixel++)
        {
            Cover cover = At(pixel);
            float* from = input.Image(image), to = output.Image(image) + (pixel / output.Width * output.RowStride) + (pixel % output.Width * output.Stride);
            for (int channel = 0; channel < output.Stride; channel += 8)
                (isMaximum ? Maximum(from + channel, cover) : Sum(from + channel, cover) / Vector256.Create((float)cover.Divisor)).Store(to + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int image, int chunk, int worker)
    {
        if (!input.NeedsGradient)
            return;
        float* target = input.Gradient(image, worker);
        if (!AddsToGradient[0])
            new Span<float>(target, input.GradientLength).Clear();
        for (int pixel = 0; pixel < output.Pixels; pixel++)
        {
            Cover cover = At(pixel);
            float* gradient = output.Gradient(image, worker) + (pixel * output.Stride);
            float* y = output.Image(image) + (pixel / output.Width * output.RowStride) + (pixel % output.Width * output.Stride);
            for (int channel = 0; channel < output.Stride; channel += 8)
            {
                Vector256<float> g = Vector256.Load(gradient + channel);
                if (isMaximum)
                    ShareAmongMaxima(input.Image(image) + channel, target + channel, cover, Vector256.Load(y + channel), g);
                else
                    Share(target + channel, cover, g / Vector256.Create((float)cover.Divisor));
            }
        }
    }

    private Vector256<float> Maximum(float* x, in Cover cover)
    {
        Vector256<float> most = Vector256.Create(float.NegativeInfinity);
        for (int row = cover.Top; row < cover.Bottom; row++)
        {
            for (int column = cover.Left; column < cover.Right; column++)
                most = Vector256.Max(most, Vector256.Load(x + (row * input.RowStride) + (column * input.Stride)));
        }

        return most;
    }

    private Vector256<float> Sum(float* x, in Cover cover)
    {
        Vector256<float> sum = default;
        for (int row = cover.Top; row < cover.Bottom; row++)
        {
            for (int column = cover.Left; column < cover.Right; column++)
                sum += Vector256.Load(x + (row * input.RowStride) + (column * input.Stride));
        }

        return sum;
    }

    private void ShareAmongMaxima(float* x, float* target, in Cover cover, Vector256<float> most, Vector256<float> gradient)
    {
        Vector256<float> count = default;
        for (int row = cover.Top; row < cover.Bottom; row++)
        {
            for (int column = cover.Left; column < cover.Right; column++)
                count += Vector256.Equals(Vector256.Load(x + (row * input.RowStride) + (column * input.Stride)), most) & Vector256<float>.One;
        }

        Vector256<float> share = gradient / Vector256.Max(count, Vector256<float>.One);
        for (int row = cover.Top; row < cover.Bottom; row++)
        {
            for (int column = cover.Left; column < cover.Right; column++)
            {
                Vector256<float> equal = Vector256.Equals(Vector256.Load(x + (row * input.RowStride) + (column * input.Stride)), most);
                float* place = target + (((row * input.Width) + column) * input.Stride);
                (Vector256.Load(place) + (equal & share)).Store(place);
            }
        }
    }

    private void Share(float* target, in Cover cover, Vector256<float> share)
    {
        for (int row = cover.Top; row < cover.Bottom; row++)
        {
            for (int column = cover.Left; column < cover.Right; column++)
            {
                float* place = target + (((row * input.Width) + column) * input.Stride);
                (Vector256.Load(place) + share).Store(place);
            }
        }
    }

    /// <summary>The part of the image that a window covers.</summary>
    private Cover At(int pixel)
    {
        int top = (pixel / output.Width * window.StrideY) - window.Top, left = (pixel % output.Width * window.StrideX) - window.Left;
        int bottom = Math.Min(top + window.Height, input.Height), right = Math.Min(left + window.Width, input.Width);
        (int firstRow, int firstColumn) = (Math.Max(top, 0), Math.Max(left, 0));
        int divisor = countsMargin ? window.Positions : (bottom - firstRow) * (right - firstColumn);
        return new Cover(firstRow, firstColumn, bottom, right, divisor);
    }

    private readonly record struct Cover(int Top, int Left, int Bottom, int Right, int Divisor);
}
