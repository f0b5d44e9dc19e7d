using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Brings the rows and columns of affinities into another order.</summary>
internal static class AffinityOrder
{
    private const int RowsPerPiece = 1024;

    /// <summary>Reorders rows and columns alike.</summary>
    /// <param name="matrix">The affinities.</param>
    /// <param name="order">The old row at each new place.</param>
    /// <param name="team">The threads.</param>
    /// <returns>New affinities; within a row the entries keep their order.</returns>
    public static AffinityMatrix Apply(AffinityMatrix matrix, int[] order, WorkerTeam team)
    {
        int rows = matrix.Rows;
        var places = new int[rows];
        var starts = new int[rows + 1];
        for (int place = 0; place < rows; place++)
        {
            int row = order[place];
            places[row] = place;
            starts[place + 1] = starts[place] + (matrix.RowStarts[row + 1] - matrix.RowStarts[row]);
        }

        var columns = GC.AllocateUninitializedArray<int>(matrix.Columns.Length);
        var values = GC.AllocateUninitializedArray<float>(matrix.Values.Length);
        team.Run((rows + RowsPerPiece - 1) / RowsPerPiece, piece =>
        {
            for (int place = piece * RowsPerPiece; place < Math.Min(rows, (piece + 1) * RowsPerPiece); place++)
            {
                int from = matrix.RowStarts[order[place]];
                int length = starts[place + 1] - starts[place];
                matrix.Values.AsSpan(from, length).CopyTo(values.AsSpan(starts[place]));
                ReadOnlySpan<int> source = matrix.Columns.AsSpan(from, length);
                Span<int> target = columns.AsSpan(starts[place], length);
                for (int e = 0; e < length; e++)
                {
                    target[e] = places[source[e]];
                }
            }
        });
        return new AffinityMatrix(columns, values, starts) { MeanConditionalLog = matrix.MeanConditionalLog };
    }
}
