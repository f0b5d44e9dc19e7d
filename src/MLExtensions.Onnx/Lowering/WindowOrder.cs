namespace MLExtensions.Onnx;

/// <summary>
/// The order in which the pixels of a convolution's output are computed. Before a pooling, the pixels at the same place of their pooling windows
/// lie together, [place in the window, window]: the pooling is then a reduction of the first dimension, over contiguous memory.
/// </summary>
internal sealed class WindowOrder
{
    private readonly int[] _positions;

    private WindowOrder(int height, int width, int poolHeight, int poolWidth)
    {
        PooledHeight = height / poolHeight;
        PooledWidth = width / poolWidth;
        Places = poolHeight * poolWidth;
        Pixels = new (int Y, int X)[Places * PooledHeight * PooledWidth];
        _positions = new int[height * width];
        Array.Fill(_positions, -1);
        for (int i = 0; i < Pixels.Length; i++)
        {
            int place = i / (PooledHeight * PooledWidth);
            int window = i % (PooledHeight * PooledWidth);
            int y = (window / PooledWidth * poolHeight) + (place / poolWidth);
            int x = (window % PooledWidth * poolWidth) + (place % poolWidth);
            Pixels[i] = (y, x);
            _positions[(y * width) + x] = i;
        }

        Width = width;
    }

    /// <summary>Pixels in a pooling window; 1 without pooling.</summary>
    public int Places { get; }

    public int PooledHeight { get; }

    public int PooledWidth { get; }

    /// <summary>The pixels in their order; pixels that no pooling window reaches are not computed at all.</summary>
    public (int Y, int X)[] Pixels { get; }

    private int Width { get; }

    /// <summary>The order for windows that neither overlap nor see padding; 1 × 1 is row-major order.</summary>
    public static WindowOrder Of(int height, int width, int poolHeight, int poolWidth) => new(height, width, poolHeight, poolWidth);

    /// <summary>The place of a pixel in the order, or -1 where it is left out.</summary>
    public int PositionOf(int y, int x) => _positions[(y * Width) + x];
}
