using MLExtensions.Numerics;
using MLExtensions.Numerics.Kernels;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>A dense layer over flattened images, with the rectifier that follows it. It takes the whole batch, so that each weight is read once for many rows.</summary>
internal sealed unsafe class DenseLayer : FusedLayer
{
    /// <summary>Rows of the batch in a piece.</summary>
    private const int RowBlock = 36;

    /// <summary>Inputs in a block: a panel's part of 32 KB.</summary>
    private const int DepthBlock = 512;

    /// <summary>Inputs whose weights' gradients are computed together.</summary>
    private const int GradientBlock = 48;

    private readonly Activation _input;
    private readonly Activation _output;
    private readonly FusedParameter _weight;
    private readonly FusedParameter? _bias;
    private readonly WeightLayout _layout;
    private readonly bool _rectifies;
    private readonly AlignedBuffer<float> _zeros;
    private readonly AlignedBuffer<float>? _turned;
    private readonly int[] _blockOffsets;
    private AlignedBuffer<float>? _columns;

    public DenseLayer(Activation input, Activation output, FusedParameter weight, WeightLayout layout, FusedParameter? bias, bool rectifies)
    {
        _input = input;
        _output = output;
        _weight = weight;
        _layout = layout;
        _bias = bias;
        Parameters = bias is null ? [weight] : [weight, bias];
        _rectifies = rectifies;
        _zeros = new AlignedBuffer<float>(Math.Max(layout.Rows, layout.Outputs) + 16);
        _blockOffsets = new int[GradientBlock];
        for (int i = 0; i < _blockOffsets.Length; i++)
            _blockOffsets[i] = i;
        if (input.NeedsGradient)
            _turned = new AlignedBuffer<float>((long)layout.Outputs * Columns);
    }

    public override IReadOnlyList<Activation> Inputs => [_input];

    public override Activation Output => _output;

    public override FusedParameter[] Parameters { get; }

    public override long Bytes => NativeSize.Of(_zeros, _turned, _columns);

    public override bool IsPerImage => false;

    private int Columns => Activation.RoundUp(_layout.Rows);

    public override void Allocate(FusedBatch batch)
    {
        long length = ((long)batch.Workers * batch.Images * GradientBlock) + 16;
        if (_columns is not null && _columns.Length >= length)
            return;
        _columns?.Dispose();
        _columns = new AlignedBuffer<float>(length);
    }

    public override IReadOnlyList<FusedPhase> ForwardPhases(FusedBatch batch)
    {
        int blocks = Blocks(batch), groups = Groups(blocks, _layout.Panels);
        return [new FusedPhase(blocks * groups, (piece, _) => ComputeOutput(batch, piece / groups, Range(_layout.Panels, groups, piece % groups)))];
    }

    public override IReadOnlyList<FusedPhase> BackwardPhases(FusedBatch batch)
    {
        int panels = (Columns + 15) / 16, blocks = Blocks(batch), groups = Groups(blocks, panels);
        int products = _input.NeedsGradient ? blocks * groups : 0;
        int weights = _weight.IsTrained ? (_layout.Rows + GradientBlock - 1) / GradientBlock : 0;
        int biases = _bias is { IsTrained: true } ? 1 : 0;
        var gradients = new FusedPhase(products + weights + biases, (piece, worker) =>
        {
            if (piece < products)
                ComputeInputGradient(batch, piece / groups, Range(panels, groups, piece % groups));
            else if (piece < products + weights)
                ComputeWeightGradient((piece - products) * GradientBlock, batch.Images, worker);
            else
                SumBias(batch.Images);
        });
        return _rectifies ? [new FusedPhase(batch.Chunks, (chunk, worker) => Rectify(batch.Start(chunk), batch.Start(chunk + 1), worker)), gradients] : [gradients];
    }

    public override FusedPhase? Renew() =>
        _turned is null ? null : new FusedPhase((Columns + 15) / 16, (panel, _) => _layout.Turn(_weight.Values, _turned.Address, 1, Columns, panel));

    protected override void Free()
    {
        _zeros.Dispose();
        _turned?.Dispose();
        _columns?.Dispose();
    }

    private static int Blocks(FusedBatch batch) => (batch.Images + RowBlock - 1) / RowBlock;

    /// <summary>Groups of panels, so that a small batch is work for several threads too.</summary>
    private static int Groups(int blocks, int panels) => Math.Min(panels, Math.Max(1, 16 / blocks));

    private static (int First, int Last) Range(int count, int groups, int group) => (count * group / groups, count * (group + 1) / groups);

    /// <summary>Multiplies a block of the batch's rows by some panels.</summary>
    private void Multiply(
        FusedBatch batch, int block, int firstPanel, int lastPanel, float* a, int depth, float* panels, int columns, float* bias, bool adds, float* c, int stride, float floor)
    {
        int first = block * RowBlock, rows = Math.Min(RowBlock, batch.Images - first);
        int* offsets = stackalloc int[RowBlock];
        for (int row = 0; row < rows; row++)
            offsets[row] = row * depth;
        a += (long)first * depth;
        c += (long)first * stride;
        for (int from = 0; from < depth; from += DepthBlock)
        {
            int length = Math.Min(DepthBlock, depth - from);
            bool isLast = from + length == depth;
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                int width = Math.Min(16, columns - (panel * 16));
                float* weights = panels + ((long)panel * 16 * depth) + (from * width);
                var walk = new TileWalk { Segments = 1, Length = length, LeftStep = 1, RightStep = width };
                float* target = c + (panel * 16);
                bool continues = adds || from > 0;
                TileKernel.Run(
                    rows, width, a + from, offsets, weights, walk, continues ? target : bias + (panel * 16), continues ? stride : 0, target, stride, isLast ? floor : float.NegativeInfinity);
            }
        }
    }

    private void ComputeOutput(FusedBatch batch, int block, (int First, int Last) panels) =>
        Multiply(
            batch, block, panels.First, panels.Last, _input.Image(0), _layout.Rows, _weight.Values, _layout.Outputs, _bias is null ? _zeros.Address : _bias.Values, adds: false,
            _output.Image(0), _output.Stride, _rectifies ? 0 : float.NegativeInfinity);

    private void ComputeInputGradient(FusedBatch batch, int block, (int First, int Last) panels) =>
        Multiply(
            batch, block, panels.First, panels.Last, _output.Gradient(0, 0), _layout.Outputs, _turned!.Address, Columns, _zeros.Address, AddsToGradient[0],
            _input.Gradient(0, 0), _input.GradientLength, float.NegativeInfinity);

    private void Rectify(int first, int last, int worker)
    {
        for (int image = first; image < last; image++)
        {
            float* gradient = _output.Gradient(image, worker);
            VectorLoops.Mask(gradient, _output.Image(image), gradient, null, _layout.Outputs);
        }
    }

    private void ComputeWeightGradient(int first, int images, int worker)
    {
        int rows = Math.Min(GradientBlock, _layout.Rows - first);
        // Neighbouring inputs of all images side by side: a column of the batch would touch a page for each row.
        float* columns = _columns!.Address + ((long)worker * images * GradientBlock);
        for (int image = 0; image < images; image++)
            new Span<float>(_input.Image(image) + first, rows).CopyTo(new Span<float>(columns + ((long)image * GradientBlock), rows));
        fixed (int* offsets = _blockOffsets)
        {
            for (int panel = 0; panel < _layout.Panels; panel++)
            {
                int width = _layout.PanelWidth(panel);
                var walk = new TileWalk { Segments = 1, Length = images, LeftStep = GradientBlock, RightStep = _layout.Outputs };
                float* target = _weight.Gradients + _layout.PanelStart(panel) + (first * width);
                TileKernel.Run(rows, width, columns, offsets, _output.Gradient(0, 0) + (panel * 16), walk, _zeros.Address, 0, target, width, float.NegativeInfinity);
            }
        }
    }

    private void SumBias(int images)
    {
        new Span<float>(_bias!.Gradients, _layout.Outputs).Clear();
        for (int image = 0; image < images; image++)
            VectorLoops.Add(_output.Gradient(image, 0), _bias.Gradients, _layout.Outputs);
    }
}
