using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>
/// The rows in the order of a <see cref="NeighborTree"/>, centred, as panels. Beside them lie sketches: coordinates along the
/// directions of greatest variance and the length of the rest, whose products bound the products of the rows from above
/// (x · y ≤ x̂ · ŷ + |x − x̂||y − ŷ|, by Cauchy and Schwarz).
/// </summary>
internal sealed unsafe class PackedRows : IDisposable
{
    private readonly AlignedBuffer<float> _panels;
    private readonly AlignedBuffer<float> _sketches;
    private readonly AlignedBuffer<float> _offsets;
    private readonly AlignedBuffer<float> _blocks;
    private readonly AlignedBuffer<float> _blockOffsets;
    private readonly AlignedBuffer<float> _centers;

    private PackedRows(FloatMatrix rows, int[] order, PrincipalComponents? sketch)
    {
        Order = order;
        Columns = rows.Columns;
        Exact = new ExactDistances(rows.Rows, rows.Columns);
        SketchDepth = sketch is null ? 0 : sketch.Components.Rows + 1;
        Leaves = PanelShape.Count(rows.Rows, NeighborTree.LeafSize);
        long places = (long)Leaves * NeighborTree.LeafSize;
        _panels = new AlignedBuffer<float>(places * Columns);
        _sketches = new AlignedBuffer<float>(places * SketchDepth);
        _offsets = new AlignedBuffer<float>(places);
        _blocks = new AlignedBuffer<float>((long)Leaves * PanelShape.Columns * BlockDepth);
        _blockOffsets = new AlignedBuffer<float>((long)Leaves * PanelShape.Columns);
        _centers = new AlignedBuffer<float>((long)Leaves * Columns);
        Radii = new float[Leaves];
    }

    /// <summary>The rows as they are, in the same order.</summary>
    public ExactDistances Exact { get; }

    public int[] Order { get; }

    public int Columns { get; }

    /// <summary>The depth of the sketch, 0 without one.</summary>
    public int SketchDepth { get; }

    /// <summary>The depth of a panel of blocks: the sketch, or the columns where there is none, and the radius.</summary>
    public int BlockDepth => (SketchDepth > 0 ? SketchDepth : Columns) + 1;

    public int Leaves { get; }

    /// <summary>The largest distance of a row of each leaf from its centre.</summary>
    public float[] Radii { get; }

    public float* Offsets => _offsets.Address;

    /// <summary>The centre of a leaf.</summary>
    public float* Center(int leaf) => _centers.Address + ((long)leaf * Columns);

    /// <summary>The first panel of a leaf.</summary>
    public float* Panels(int leaf) => _panels.Address + ((long)leaf * NeighborTree.LeafSize * Columns);

    /// <summary>The first panel of the sketches of a leaf.</summary>
    public float* Sketches(int leaf) => _sketches.Address + ((long)leaf * NeighborTree.LeafSize * SketchDepth);

    public static PackedRows Create(FloatMatrix rows, float[] mean, int[] order, PrincipalComponents? sketch, int threads, CancellationToken cancellationToken)
    {
        var packed = new PackedRows(rows, order, sketch);
        try
        {
            using var pinned = rows.Values.Pin();
            nint source = (nint)pinned.Pointer;
            Workers.For(threads, packed.Leaves, leaf => packed.Pack((float*)source, leaf, mean, sketch), cancellationToken);
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The balls around the panels of a leaf, one a column: centre ĉ and radius r. With the reach R of a row x as its last value,
    /// x̂ · ĉ + Rr − (|ĉ|² − r²)/2 is at most (|x|² − R²)/2 where the ball is out of reach: |x̂ − ĉ| ≥ R + r.
    /// </summary>
    public float* Blocks(int leaf) => _blocks.Address + ((long)leaf * PanelShape.Columns * BlockDepth);

    /// <summary>−(|ĉ|² − r²)/2 of each ball; −∞ where there is none.</summary>
    public float* BlockOffsets(int leaf) => _blockOffsets.Address + ((long)leaf * PanelShape.Columns);

    /// <summary>Lays right panels of a leaf out as left panels.</summary>
    /// <param name="panels">The panels.</param>
    /// <param name="depth">Their depth.</param>
    /// <param name="target">Room for <see cref="NeighborTree.LeafSize"/> × targetDepth values.</param>
    /// <param name="targetDepth">The depth of the left panels, not less; what is deeper is left as it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyLeft(float* panels, int depth, float* target, int targetDepth)
    {
        (int height, int width) = (PanelShape.Rows, PanelShape.Columns);
        for (int row = 0; row < NeighborTree.LeafSize; row++)
        {
            float* from = panels + ((nint)(row / width) * width * depth) + (row % width);
            float* to = target + ((nint)(row / height) * height * targetDepth) + (row % height);
            for (int k = 0; k < depth; k++)
            {
                to[k * height] = from[k * width];
            }
        }
    }

    public void Dispose()
    {
        Exact.Dispose();
        _panels.Dispose();
        _sketches.Dispose();
        _blocks.Dispose();
        _blockOffsets.Dispose();
        _offsets.Dispose();
        _centers.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(float* source, int leaf, float[] mean, PrincipalComponents? sketch)
    {
        int first = leaf * NeighborTree.LeafSize;
        int count = Math.Min(NeighborTree.LeafSize, Order.Length - first);
        using AlignedBuffer<float> values = new((long)NeighborTree.LeafSize * Columns);
        using AlignedBuffer<float> sketches = new((long)NeighborTree.LeafSize * SketchDepth);
        float* center = Center(leaf);
        float* offsets = Offsets + first;
        fixed (float* means = mean)
        {
            for (int row = 0; row < count; row++)
            {
                float* from = source + ((nint)Order[first + row] * Columns);
                Exact.Set(first + row, from);
                float* centred = values.Address + ((nint)row * Columns);
                RowKernels.Subtract(from, means, centred, Columns);
                RowKernels.AddScaled(centred, 1f / count, center, Columns);
                float norm = RowKernels.Dot(centred, centred, Columns);
                offsets[row] = -0.5f * norm;
                if (sketch is not null)
                {
                    float* sketched = sketches.Address + ((nint)row * SketchDepth);
                    Sketch(sketch, centred, norm, sketched);
                    CopyLane(sketched, SketchDepth, Sketches(leaf), row);
                }

                CopyLane(centred, Columns, Panels(leaf), row);
            }
        }

        for (int row = count; row < NeighborTree.LeafSize; row++)
        {
            offsets[row] = float.NegativeInfinity;
        }

        Describe(leaf, count, values.Address, center);
        DescribeBlocks(leaf, count, SketchDepth > 0 ? sketches.Address : values.Address);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyLane(float* values, int depth, float* panels, int row)
    {
        int width = PanelShape.Columns;
        float* target = panels + ((nint)(row / width) * width * depth) + (row % width);
        for (int k = 0; k < depth; k++)
        {
            target[k * width] = values[k];
        }
    }

    private void Sketch(PrincipalComponents sketch, float* centred, float norm, float* target)
    {
        int directions = SketchDepth - 1;
        fixed (float* components = sketch.Components.Span)
        {
            for (int i = 0; i < directions; i++)
            {
                target[i] = RowKernels.Dot(centred, components + ((nint)i * Columns), Columns);
            }
        }

        target[directions] = MathF.Sqrt(Math.Max(0, norm - RowKernels.Dot(target, target, directions)));
    }

    private void Describe(int leaf, int count, float* values, float* center)
    {
        float radius = 0;
        for (int row = 0; row < count; row++)
        {
            radius = Math.Max(radius, ExactDistances.Squared(values + ((nint)row * Columns), center, Columns));
        }

        Radii[leaf] = MathF.Sqrt(radius) * 1.00001f;
    }

    private void DescribeBlocks(int leaf, int count, float* points)
    {
        int depth = BlockDepth - 1;
        int width = PanelShape.Columns;
        float* offsets = BlockOffsets(leaf);
        for (int block = 0; block < width; block++)
        {
            offsets[block] = float.NegativeInfinity;
        }

        using AlignedBuffer<float> ball = new(BlockDepth);
        float* center = ball.Address;
        for (int first = 0; first < count; first += width)
        {
            int size = Math.Min(width, count - first);
            ball.Span.Clear();
            for (int row = first; row < first + size; row++)
            {
                RowKernels.AddScaled(points + ((nint)row * depth), 1f / size, center, depth);
            }

            float radius = 0;
            for (int row = first; row < first + size; row++)
            {
                radius = Math.Max(radius, ExactDistances.Squared(points + ((nint)row * depth), center, depth));
            }

            float norm = RowKernels.Dot(center, center, depth);
            radius = (MathF.Sqrt(radius) * 1.0001f) + (1e-6f * MathF.Sqrt(norm));
            center[depth] = radius;
            offsets[first / width] = 0.5f * ((radius * radius) - norm);
            CopyLane(center, BlockDepth, Blocks(leaf), first / width);
        }
    }
}
