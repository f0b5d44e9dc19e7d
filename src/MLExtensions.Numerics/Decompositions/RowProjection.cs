namespace MLExtensions.Numerics;

/// <summary>(x − mean) · directionsᵀ for every row, blocks of rows on several threads.</summary>
internal static unsafe class RowProjection
{
    private const int Block = 240;

    public static FloatMatrix Apply(FloatMatrix data, float[] mean, FloatMatrix directions, int threads, CancellationToken cancellationToken)
    {
        int depth = data.Columns;
        int count = directions.Rows;
        int stride = PanelShape.RoundUp(count, PanelShape.Columns);
        var result = new FloatMatrix(data.Rows, count);
        using AlignedBuffer<float> right = new((long)stride * depth);
        using (var pinned = directions.Values.Pin())
        {
            PanelPacking.Rows((float*)pinned.Pointer, count, depth, null, right.Address, PanelShape.Columns);
        }

        using var values = data.Values.Pin();
        nint source = (nint)values.Pointer;
        Workers.For(threads, PanelShape.Count(data.Rows, Block), block =>
        {
            int first = block * Block;
            int rows = Math.Min(Block, data.Rows - first);
            int padded = PanelShape.RoundUp(rows, PanelShape.Rows);
            using AlignedBuffer<float> left = new((long)padded * depth);
            using AlignedBuffer<float> product = new((long)padded * stride);
            fixed (float* means = mean)
            {
                PanelPacking.Rows((float*)source + ((long)first * depth), rows, depth, means, left.Address, PanelShape.Rows);
            }

            for (int row = 0; row < padded; row += PanelShape.Rows)
            {
                for (int column = 0; column < stride; column += PanelShape.Columns)
                {
                    PanelProduct.Add(
                        left.Address + ((nint)row * depth), right.Address + ((nint)column * depth), depth, product.Address + ((nint)row * stride) + column, stride);
                }
            }

            for (int row = 0; row < rows; row++)
            {
                product.Slice((long)row * stride, count).CopyTo(result.Row(first + row));
            }
        }, cancellationToken);
        return result;
    }
}
