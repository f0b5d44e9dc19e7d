using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision.Search;

/// <summary>The columns of neighbours.</summary>
/// <param name="Input">The column of vectors that is read.</param>
/// <param name="Output">What the names of the three columns begin with.</param>
internal sealed record NeighborColumns(string Input, string Output)
{
    public string Ids => Output + "Ids";

    public string Labels => Output + "Labels";

    public string Distances => Output + "Distances";

    /// <summary>The columns that are added.</summary>
    public IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(int neighbors) =>
    [
        new(Ids, new VectorDataViewType(NumberDataViewType.Int64, neighbors)),
        new(Labels, new VectorDataViewType(TextDataViewType.Instance, neighbors)),
        new(Distances, new VectorDataViewType(NumberDataViewType.Single, neighbors)),
    ];
}
