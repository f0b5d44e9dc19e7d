using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input or output of a model. <paramref name="Shape"/> is ONNX Runtime's, −1 where unknown; <paramref name="Type"/> is the column's.</summary>
internal sealed record OnnxVariable(string Name, int[] Shape, DataViewType Type)
{
    /// <summary>The shape of one row: batch 1, a scalar as [1], 0 where the row decides.</summary>
    public int[] RowShape()
    {
        if (Shape.Length == 0)
            return [1];
        int[] shape = [.. Shape.Select(dim => Math.Max(dim, 0))];
        if (Shape[0] < 0)
            shape[0] = 1;
        return shape;
    }
}
