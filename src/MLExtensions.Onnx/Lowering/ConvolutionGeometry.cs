using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Where the windows of a two-dimensional convolution lie. Sizes in pixels; H is the first spatial dimension.</summary>
internal sealed record ConvolutionGeometry(
    int InputHeight, int InputWidth, int KernelHeight, int KernelWidth, int StrideY, int StrideX, int DilationY, int DilationX, int Top, int Left, int OutputHeight, int OutputWidth)
{
    public int Taps => KernelHeight * KernelWidth;

    public int InputPixels => InputHeight * InputWidth;

    /// <summary>A 1 × 1 window that moves by one pixel and sees no padding: its windows are the pixels.</summary>
    public bool IsPointwise => Taps == 1 && StrideY == 1 && StrideX == 1 && Top == 0 && Left == 0 && OutputHeight == InputHeight && OutputWidth == InputWidth;

    /// <summary>Reads an ungrouped two-dimensional Conv node, or gives null where it is another.</summary>
    public static ConvolutionGeometry? Of(NodeProto node, long[] input, long[] kernel, long[] output)
    {
        if (input.Length != 4 || kernel.Length != 4 || output.Length != 4 || node.GetInt("group", 1) != 1 || kernel[1] != input[1])
            return null;
        long[] strides = node.GetInts("strides") ?? [1, 1];
        long[] dilations = node.GetInts("dilations") ?? [1, 1];
        long[] pads = node.GetInts("pads") ?? [0, 0, 0, 0];
        long top = pads[0];
        long left = pads[1];
        string auto = node.GetString("auto_pad", "NOTSET");
        if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            top = SamePad(input[2], output[2], kernel[2], strides[0], dilations[0], auto == "SAME_LOWER");
            left = SamePad(input[3], output[3], kernel[3], strides[1], dilations[1], auto == "SAME_LOWER");
        }

        if (input.Concat(kernel).Concat(output).Concat(strides).Concat(dilations).Any(value => value is < 1 or > int.MaxValue) || top < 0 || left < 0)
            return null;
        return new ConvolutionGeometry(
            (int)input[2], (int)input[3], (int)kernel[2], (int)kernel[3], (int)strides[0], (int)strides[1], (int)dilations[0], (int)dilations[1],
            (int)top, (int)left, (int)output[2], (int)output[3]);
    }

    /// <summary>The input pixel that a tap of a window sees, or -1 in the padding.</summary>
    public int Source(int outputY, int outputX, int tap)
    {
        int y = (outputY * StrideY) - Top + (tap / KernelWidth * DilationY);
        int x = (outputX * StrideX) - Left + (tap % KernelWidth * DilationX);
        return y >= 0 && y < InputHeight && x >= 0 && x < InputWidth ? (y * InputWidth) + x : -1;
    }

    /// <summary>The window (row, column) whose tap sees an input pixel, or null where there is none: the transpose of <see cref="Source"/>.</summary>
    public (int Y, int X)? Target(int inputY, int inputX, int tap)
    {
        int y = inputY + Top - (tap / KernelWidth * DilationY);
        int x = inputX + Left - (tap % KernelWidth * DilationX);
        if (y < 0 || x < 0 || y % StrideY != 0 || x % StrideX != 0 || y / StrideY >= OutputHeight || x / StrideX >= OutputWidth)
            return null;
        return (y / StrideY, x / StrideX);
    }

    private static long SamePad(long input, long output, long kernel, long stride, long dilation, bool lower)
    {
        long total = Math.Max(0, ((output - 1) * stride) + ((kernel - 1) * dilation) + 1 - input);
        return lower ? total - (total / 2) : total / 2;
    }
}
