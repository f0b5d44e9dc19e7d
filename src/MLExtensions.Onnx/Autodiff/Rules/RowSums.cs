namespace MLExtensions.Onnx;

/// <summary>
/// Sums of the rows that go to the same place, as the gradient of a table of vectors needs them: rows are brought into the order of their places, summed up from
/// the first to the last in double precision, and the sum of a place is the difference between its last row and the one before its first.
/// </summary>
/// <remarks>
/// ScatterElements adds element by element, three times slower for rows of 100; ScatterND with a reduction adds whole rows from several threads at once, so that
/// rows of one place may get lost, and results differ from run to run. Here no two rows go to one place, and the result is the same for any number of threads.
/// </remarks>
internal static class RowSums
{
    /// <summary>Narrower rows are added faster element by element.</summary>
    public const int SmallestWidth = 32;

    /// <summary>Zeros with every row added at its place.</summary>
    /// <param name="emit">The graph.</param>
    /// <param name="places">int64 [K]; negative ones count from the end.</param>
    /// <param name="rows">[K, width].</param>
    /// <param name="size">Number of places, rank 1.</param>
    /// <param name="zeros">[size, width].</param>
    public static string At(GraphEmitter emit, string places, string rows, string size, string zeros)
    {
        OnnxAttribute rowAxis = OnnxAttribute.Int("axis", 0);
        string counted = emit.Where(emit.Node("Less", [places, emit.Int(0)]), emit.Add(places, size), places);
        string[] sorted = emit.Nodes("TopK", [counted, emit.Shape(counted)], 2, rowAxis, OnnxAttribute.Int("largest", 0));
        string next = emit.Node("Concat", [emit.Node("Slice", [sorted[0], emit.Ints(1), emit.Ints(long.MaxValue), emit.Ints(0)]), emit.Ints(-1)], rowAxis);
        string isLast = emit.Node("Not", [emit.Node("Equal", [sorted[0], next])]);
        string last = emit.Node("Squeeze", [emit.Node("NonZero", [isLast]), emit.Ints(0)]);

        string wide = emit.Cast(emit.Node("Gather", [rows, sorted[1]], rowAxis), OnnxElementType.Double);
        string upTo = emit.Node("Gather", [emit.Node("CumSum", [wide, emit.Int(0)]), last], rowAxis);
        string before = emit.Node("Pad", [upTo, emit.Ints(1, -1), emit.Float(0, OnnxElementType.Double), emit.Ints(0)]);
        string sums = emit.CastLike(emit.Sub(upTo, before), zeros);
        return emit.Node("ScatterND", [zeros, emit.Unsqueeze(emit.Node("Gather", [sorted[0], last], rowAxis), 1), sums]);
    }
}
