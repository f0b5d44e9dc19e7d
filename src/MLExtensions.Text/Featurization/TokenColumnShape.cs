using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Text;

/// <summary>How many tokens a column has: one (a scalar), a fixed number, or a number that varies.</summary>
/// <param name="IsVector">False for a scalar.</param>
/// <param name="Count">The number of tokens; null where it varies.</param>
internal readonly record struct TokenColumnShape(bool IsVector, int? Count)
{
    public static TokenColumnShape Varying => new(true, null);

    public static TokenColumnShape Of(DataViewType type) => type switch
    {
        VectorDataViewType { IsKnownSize: true } vector => new(true, vector.Size),
        VectorDataViewType => Varying,
        _ => new(false, 1),
    };

    public DataViewType ToType() =>
        IsVector ? new VectorDataViewType(TextDataViewType.Instance, Count ?? 0) : TextDataViewType.Instance;
}
