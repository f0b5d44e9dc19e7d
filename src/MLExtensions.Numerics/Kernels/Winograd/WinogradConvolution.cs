using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Numerics.Kernels;

/// <summary>
/// Convolution by a 3 × 3 window with steps of 1, channels last, by Winograd's F(4 × 4, 3 × 3): a quarter of the multiplications.
/// An image is computed in blocks of whole rows of tiles, of a size that the caches hold.
/// </summary>
/// <remarks>
/// Images are two rows and columns larger than the results: where a margin belongs to them it is there, as zeros.
/// Weights lie in panels of 16 outputs (the last may be of 8), in each [position][input][output]; transformed, in [product][panel][input][output].
/// </remarks>
internal sealed unsafe class WinogradConvolution
{
    private const int Tile = WinogradTransforms.Tile;
    private const int Patch = WinogradTransforms.Patch;
    private const int Products = WinogradTransforms.Products;

    /// <summary>Tiles of a block: enough rows for the products, few enough for the cache.</summary>
    private const int BlockTiles = 48;

    private readonly int _height;
    private readonly int _width;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _tileRows;
    private readonly int _tileColumns;
    private readonly int _blockRows;
    private readonly int _inputStride;
    private readonly int _outputStride;
    private readonly int[] _tileOffsets;
    private readonly int[] _inputOffsets;

    /// <summary>Plans for results of one size.</summary>
    /// <param name="height">Rows of the results.</param>
    /// <param name="width">Columns of the results.</param>
    /// <param name="inputs">Input channels, a multiple of 8: the floats from one pixel to the next.</param>
    /// <param name="outputs">Output channels, a multiple of 8: the floats from one pixel to the next.</param>
    public WinogradConvolution(int height, int width, int inputs, int outputs)
    {
        (_height, _width, _inputs, _outputs) = (height, width, inputs, outputs);
        _tileRows = (height + Tile - 1) / Tile;
        _tileColumns = (width + Tile - 1) / Tile;
        _blockRows = Math.Clamp(BlockTiles / _tileColumns, 1, _tileRows);
        int tiles = _blockRows * _tileColumns;
        // One cache line more: factors a power of two apart would meet in the same few lines.
        _inputStride = (tiles * inputs) + 16;
        _outputStride = (tiles * outputs) + 16;
        _tileOffsets = Multiples(tiles, inputs);
        _inputOffsets = Multiples(inputs, 1);
    }

    /// <summary>Whether a convolution gains from it.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="inputs">Input channels, rounded up.</param>
    /// <param name="outputs">Output channels, rounded up.</param>
    /// <remarks>Fewer tiles use the transformed weights, four times the size of those given, too seldom; tiles that are cut off are computed whole.</remarks>
    public static bool Pays(int height, int width, int inputs, int outputs) =>
        GradientPays(height, width, inputs, outputs) || (AreWide(inputs, outputs) && Tiles(height, width) >= 4 && height % Tile == 0 && width % Tile == 0);

    /// <summary>Whether the gradient of the weights gains from it: it sums over an image's tiles.</summary>
    /// <inheritdoc cref="Pays"/>
    public static bool GradientPays(int height, int width, int inputs, int outputs) => AreWide(inputs, outputs) && Tiles(height, width) >= 9;

    /// <summary>Blocks of an image.</summary>
    public int Blocks => (_tileRows + _blockRows - 1) / _blockRows;

    /// <summary>Rows of results of a block; the last may have fewer.</summary>
    public int BlockHeight => _blockRows * Tile;

    /// <summary>Floats of the room that a thread needs.</summary>
    public int ScratchLength => Products * (_inputStride + _outputStride);

    /// <summary>Floats of transformed weights.</summary>
    public int WeightLength => Products * _inputs * _outputs;

    /// <summary>Panels of weights.</summary>
    public int Panels => (_outputs + 15) / 16;

    /// <summary>Transforms a panel of weights.</summary>
    /// <param name="weights">All weights, in panels.</param>
    /// <param name="transformed">Takes the transformed ones.</param>
    /// <param name="panel">The panel.</param>
    public void TransformWeights(float* weights, float* transformed, int panel)
    {
        int width = PanelWidth(panel), step = _inputs * width;
        float* from = weights + ((long)panel * 16 * 9 * _inputs), to = transformed + ((long)panel * 16 * _inputs);
        for (int i = 0; i < step; i += 8)
            WinogradTransforms.Weights(from + i, step, to + i, (nint)_inputs * _outputs);
    }

    /// <summary>Adds the gradients of weights that follow from those of the transformed ones.</summary>
    /// <param name="transformed">The gradients of the transformed weights.</param>
    /// <param name="gradients">The gradients of the weights, in panels; added to.</param>
    /// <param name="panel">The panel.</param>
    public void AddWeightGradients(float* transformed, float* gradients, int panel)
    {
        int width = PanelWidth(panel), step = _inputs * width;
        float* from = transformed + ((long)panel * 16 * _inputs), to = gradients + ((long)panel * 16 * 9 * _inputs);
        for (int i = 0; i < step; i += 8)
            WinogradTransforms.AddWeightGradients(from + i, (nint)_inputs * _outputs, to + i, step);
    }

    /// <summary>Computes a block of results: max(floor, what is added to + the convolution).</summary>
    /// <param name="block">The block.</param>
    /// <param name="source">The image: the first pixel of the first result's window.</param>
    /// <param name="sourceRow">Floats from one row of the image to the next.</param>
    /// <param name="weights">The transformed weights.</param>
    /// <param name="scratch">Room of the thread.</param>
    /// <param name="bias">Added to each pixel; null for nothing.</param>
    /// <param name="adds">Whether the results are added to what is there.</param>
    /// <param name="target">Takes the block's first result.</param>
    /// <param name="targetRow">Floats from one row of results to the next.</param>
    /// <param name="floor">The least value of a result: 0 for a rectifier, −∞ for none.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Convolve(int block, float* source, nint sourceRow, float* weights, float* scratch, float* bias, bool adds, float* target, nint targetRow, float floor)
    {
        int firstRow = block * _blockRows, rows = Math.Min(_blockRows, _tileRows - firstRow), tiles = rows * _tileColumns;
        float* products = scratch + (Products * (nint)_inputStride), zeros = stackalloc float[16];
        new Span<float>(zeros, 16).Clear();
        TransformBlock(firstRow, rows, source, sourceRow, scratch);
        fixed (int* offsets = _tileOffsets)
        {
            for (int product = 0; product < Products; product++)
            {
                float* left = scratch + (product * (nint)_inputStride), right = weights + (product * (nint)_inputs * _outputs);
                for (int panel = 0; panel < Panels; panel++)
                {
                    int width = PanelWidth(panel);
                    var walk = new TileWalk { Segments = 1, Length = _inputs, LeftStep = 1, RightStep = width };
                    TileKernel.Run(
                        tiles, width, left, offsets, right + ((nint)panel * 16 * _inputs), walk, zeros, 0, products + (product * (nint)_outputStride) + (panel * 16), _outputs,
                        float.NegativeInfinity);
                }
            }
        }

        float* results = stackalloc float[Tile * Tile * 8];
        for (int tile = 0; tile < tiles; tile++)
        {
            int row = tile / _tileColumns * Tile, column = tile % _tileColumns * Tile;
            int height = Math.Min(Tile, _height - (firstRow * Tile) - row), width = Math.Min(Tile, _width - column);
            float* from = products + (tile * _outputs), to = target + (row * targetRow) + (column * _outputs);
            for (int channel = 0; channel < _outputs; channel += 8)
            {
                WinogradTransforms.Output(from + channel, _outputStride, results);
                Store(results, height, width, bias == null ? zeros : bias + channel, adds, to + channel, targetRow, floor);
            }
        }
    }

    /// <summary>Adds an image's part of the gradients of the transformed weights.</summary>
    /// <param name="block">The block.</param>
    /// <param name="source">The image: the first pixel of the first result's window.</param>
    /// <param name="sourceRow">Floats from one row of the image to the next.</param>
    /// <param name="gradient">The gradient of the results.</param>
    /// <param name="gradientRow">Floats from one row of it to the next.</param>
    /// <param name="scratch">Room of the thread.</param>
    /// <param name="sum">The gradients of the transformed weights; added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradient(int block, float* source, nint sourceRow, float* gradient, nint gradientRow, float* scratch, float* sum)
    {
        int firstRow = block * _blockRows, rows = Math.Min(_blockRows, _tileRows - firstRow), tiles = rows * _tileColumns;
        float* gradients = scratch + (Products * (nint)_inputStride);
        TransformBlock(firstRow, rows, source, sourceRow, scratch);
        TransformGradient(firstRow, tiles, gradient, gradientRow, gradients);
        fixed (int* offsets = _inputOffsets)
        {
            for (int product = 0; product < Products; product++)
            {
                float* left = scratch + (product * (nint)_inputStride), right = gradients + (product * (nint)_outputStride);
                for (int panel = 0; panel < Panels; panel++)
                {
                    int width = PanelWidth(panel);
                    var walk = new TileWalk { Segments = 1, Length = tiles, LeftStep = _inputs, RightStep = _outputs };
                    float* target = sum + (product * (nint)_inputs * _outputs) + ((nint)panel * 16 * _inputs);
                    TileKernel.Run(_inputs, width, left, offsets, right + (panel * 16), walk, target, width, target, width, float.NegativeInfinity);
                }
            }
        }
    }

    private static int[] Multiples(int count, int of)
    {
        var multiples = new int[count];
        for (int i = 0; i < count; i++)
            multiples[i] = i * of;
        return multiples;
    }

    private static bool AreWide(int inputs, int outputs) => inputs % 8 == 0 && outputs % 8 == 0 && inputs >= 16 && outputs >= 16;

    private static int Tiles(int height, int width) => ((height + Tile - 1) / Tile) * ((width + Tile - 1) / Tile);

    private int PanelWidth(int panel) => Math.Min(16, _outputs - (panel * 16));

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformBlock(int firstRow, int rows, float* source, nint sourceRow, float* target)
    {
        float* edge = stackalloc float[Products * 8];
        for (int tile = 0; tile < rows * _tileColumns; tile++)
        {
            int row = (firstRow + (tile / _tileColumns)) * Tile, column = tile % _tileColumns * Tile;
            // The image and its margin end there.
            int height = Math.Min(Patch, _height + 2 - row), width = Math.Min(Patch, _width + 2 - column);
            float* from = source + (row * sourceRow) + (column * (nint)_inputs), to = target + (tile * _inputs);
            for (int channel = 0; channel < _inputs; channel += 8)
            {
                if (height == Patch && width == Patch)
                {
                    WinogradTransforms.Input(from + channel, sourceRow, _inputs, to + channel, _inputStride);
                    continue;
                }

                Copy(from + channel, sourceRow, _inputs, height, width, edge, Patch);
                WinogradTransforms.Input(edge, Patch * 8, 8, to + channel, _inputStride);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformGradient(int firstRow, int tiles, float* gradient, nint gradientRow, float* target)
    {
        float* edge = stackalloc float[Tile * Tile * 8];
        for (int tile = 0; tile < tiles; tile++)
        {
            int row = (firstRow + (tile / _tileColumns)) * Tile, column = tile % _tileColumns * Tile;
            int height = Math.Min(Tile, _height - row), width = Math.Min(Tile, _width - column);
            float* from = gradient + (row * gradientRow) + (column * (nint)_outputs), to = target + (tile * _outputs);
            for (int channel = 0; channel < _outputs; channel += 8)
            {
                if (height == Tile && width == Tile)
                {
                    WinogradTransforms.Gradient(from + channel, gradientRow, _outputs, to + channel, _outputStride);
                    continue;
                }

                Copy(from + channel, gradientRow, _outputs, height, width, edge, Tile);
                WinogradTransforms.Gradient(edge, Tile * 8, 8, to + channel, _outputStride);
            }
        }
    }

    /// <summary>Copies 8 channels of what is there of a square, and zeros for the rest: what lies behind an image may be anything, infinities too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* source, nint rowStride, nint pixelStride, int height, int width, float* target, int size)
    {
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++, target += 8)
                (row < height && column < width ? Vector256.Load(source + (row * rowStride) + (column * pixelStride)) : Vector256<float>.Zero).Store(target);
        }
    }

    // A NaN is not rectified away.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(float* results, int height, int width, float* bias, bool adds, float* target, nint targetRow, float floor)
    {
        Vector256<float> least = Vector256.Create(floor), added = Vector256.Load(bias);
        for (int row = 0; row < height; row++, results += Tile * 8, target += targetRow)
        {
            for (int column = 0; column < width; column++)
            {
                float* pixel = target + (column * _outputs);
                Vector256<float> value = Vector256.Load(results + (column * 8)) + (adds ? Vector256.Load(pixel) : added);
                Vector256.ConditionalSelect(Vector256.LessThan(value, least), least, value).Store(pixel);
            }
        }
    }
}
