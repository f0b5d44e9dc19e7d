using System.Numerics.Tensors;

namespace MLExtensions.Numerics;

/// <summary>
/// The rows in the order of a <see cref="NeighborTree"/>, centred, as panels. Each panel holds a sketch first: coordinates along
/// the directions of greatest variance and the length of the rest, whose products bound the products of the rows from above
/// (x · y ≤ x̂ · ŷ + |x − x̂||y − ŷ|, by Cauchy and Schwarz); then the columns.
/// </summary>
internal sealed unsafe class PackedRows : IDisposable
{
    private readonly AlignedBuffer<float> _panels;
    private readonly AlignedBuffer<float> _offsets;
    private readonly AlignedBuffer<float> _centers;

    private PackedRows(FloatMatrix rows, int[] order, PrincipalComponents? sketch)
    {
        Rows = rows;
        Order = order;
        Columns = rows.Columns;
        SketchDepth = sketch is null ? 0 : sketch.Components.Rows + 1;
        Leaves = PanelShape.Count(rows.Rows, NeighborTree.LeafSize);
        long places = (long)Leaves * NeighborTree.LeafSize;
        _panels = new AlignedBuffer<float>(places * Depth);
        _offsets = new AlignedBuffer<float>(places);
        CenterPanels = PanelShape.Count(Leaves, PanelShape.Columns);
        _centers = new AlignedBuffer<float>((long)CenterPanels * PanelShape.Columns * Columns);
        Radii = new float[Leaves];
        CenterNorms = new float[Leaves];
    }

    public FloatMatrix Rows { get; }

    public int[] Order { get; }

    public int Columns { get; }

    /// <summary>The depth of the sketch, 0 without one.</summary>
    public int SketchDepth { get; }

    /// <summary>The depth of a panel.</summary>
    public int Depth => SketchDepth + Columns;

    public int Leaves { get; }

    public int CenterPanels { get; }

    /// <summary>The largest distance of a row of each leaf from its centre.</summary>
    public float[] Radii { get; }

    /// <summary>The squared length of each centre.</summary>
    public float[] CenterNorms { get; }

    public float* Offsets => _offsets.Address;

    /// <summary>The panels of the leaves' centres, as deep as the columns.</summary>
    public float* Centers => _centers.Address;

    /// <summary>The first panel of a leaf.</summary>
    public float* Panels(int leaf) => _panels.Address + ((long)leaf * NeighborTree.LeafSize * Depth);

    public static PackedRows Create(FloatMatrix rows, float[] mean, int[] order, PrincipalComponents? sketch, int threads, CancellationToken cancellationToken)
    {
        var packed = new PackedRows(rows, order, sketch);
        try
        {
            Workers.For(threads, packed.Leaves, leaf => packed.Pack(leaf, mean, sketch), cancellationToken);
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>Lays the rows of a leaf out as left panels.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="target">Room for <see cref="NeighborTree.LeafSize"/> × <see cref="Depth"/> values.</param>
    public void CopyLeft(int leaf, float* target)
    {
        (int height, int width, int depth) = (PanelShape.Rows, PanelShape.Columns, Depth);
        float* panels = Panels(leaf);
        for (int row = 0; row < NeighborTree.LeafSize; row++)
        {
            float* from = panels + ((nint)(row / width) * width * depth) + (row % width);
            float* to = target + ((nint)(row / height) * height * depth) + (row % height);
            for (int k = 0; k < depth; k++)
            {
                to[k * height] = from[k * width];
            }
        }
    }

    public void Dispose()
    {
        _panels.Dispose();
        _offsets.Dispose();
        _centers.Dispose();
    }

    private void Pack(int leaf, float[] mean, PrincipalComponents? sketch)
    {
        int width = PanelShape.Columns;
        int first = leaf * NeighborTree.LeafSize;
        int count = Math.Min(NeighborTree.LeafSize, Order.Length - first);
        var values = new float[NeighborTree.LeafSize * Depth];
        var center = new float[Columns];
        float* panels = Panels(leaf);
        float* offsets = Offsets + first;
        for (int row = 0; row < count; row++)
        {
            Span<float> all = values.AsSpan(row * Depth, Depth);
            Span<float> centred = all[SketchDepth..];
            TensorPrimitives.Subtract(Rows.Row(Order[first + row]), mean, centred);
            TensorPrimitives.Add(center, centred, center);
            float norm = TensorPrimitives.SumOfSquares<float>(centred);
            offsets[row] = -0.5f * norm;
            if (sketch is not null)
            {
                Sketch(sketch, centred, norm, all[..SketchDepth]);
            }

            float* target = panels + ((nint)(row / width) * width * Depth) + (row % width);
            for (int k = 0; k < all.Length; k++)
            {
                target[k * width] = all[k];
            }
        }

        new Span<float>(offsets + count, NeighborTree.LeafSize - count).Fill(float.NegativeInfinity);
        Describe(leaf, count, values, center);
    }

    private static void Sketch(PrincipalComponents sketch, ReadOnlySpan<float> centred, float norm, Span<float> target)
    {
        int directions = sketch.Components.Rows;
        for (int i = 0; i < directions; i++)
        {
            target[i] = TensorPrimitives.Dot(centred, sketch.Components.Row(i));
        }

        target[directions] = MathF.Sqrt(Math.Max(0, norm - TensorPrimitives.SumOfSquares<float>(target[..directions])));
    }

    private void Describe(int leaf, int count, float[] values, float[] center)
    {
        TensorPrimitives.Divide(center, count, center);
        float radius = 0;
        for (int row = 0; row < count; row++)
        {
            radius = Math.Max(radius, TensorPrimitives.Distance(values.AsSpan((row * Depth) + SketchDepth, Columns), center));
        }

        Radii[leaf] = radius;
        CenterNorms[leaf] = TensorPrimitives.SumOfSquares<float>(center);
        int width = PanelShape.Columns;
        float* target = Centers + ((nint)(leaf / width) * width * Columns) + (leaf % width);
        for (int k = 0; k < Columns; k++)
        {
            target[k * width] = center[k];
        }
    }
}
