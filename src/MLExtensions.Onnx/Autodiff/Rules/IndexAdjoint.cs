namespace MLExtensions.Onnx;

/// <summary>The transpose of taking rows by index: rows are added at the places they were taken from.</summary>
internal static class IndexAdjoint
{
    /// <summary>Adds the rows of an axis at given positions of zeros.</summary>
    /// <param name="emit">The graph.</param>
    /// <param name="rows">Any rank.</param>
    /// <param name="positions">Rank 1, an entry for each row; negative ones count from the end.</param>
    /// <param name="axis">Not negative.</param>
    /// <param name="size">Rank 1, one entry: the size of the axis in the result.</param>
    public static string Rows(GraphEmitter emit, string rows, string positions, int axis, string size)
    {
        int rank = emit.Shapes.Rank(rows) ?? throw new NotSupportedException($"The rank of '{rows}' is not known, and a gradient depends on it; declare the shapes of the graph's inputs.");
        if (axis == 0)
        {
            string shape = rank == 1 ? size : emit.Node("Concat", [size, emit.ShapeOf(rows, 1, rank)], OnnxAttribute.Int("axis", 0));
            string zeros = emit.Node("Expand", [emit.FloatLike(rows, 0), shape]);
            return emit.Node("ScatterND", [zeros, emit.Unsqueeze(positions, 1), rows], OnnxAttribute.String("reduction", "add"));
        }

        // Rows are moved to the front: ScatterND adds whole blocks, ScatterElements single elements by an index as large as they are.
        long[] front = [axis, .. Enumerable.Range(0, rank).Where(i => i != axis)];
        var back = new long[rank];
        for (int i = 0; i < rank; i++)
            back[front[i]] = i;
        return emit.Transpose(Rows(emit, emit.Transpose(rows, front), positions, 0, size), back);
    }
}
