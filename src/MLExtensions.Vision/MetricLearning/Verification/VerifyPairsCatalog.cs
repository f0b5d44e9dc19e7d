using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Schema;
using MLExtensions.Vision;
using MLExtensions.Vision.Search;

namespace MLExtensions;

/// <summary>Verification of pairs of <see cref="EmbeddingsCatalog"/>.</summary>
public static class VerifyPairsCatalog
{
    private static readonly string s_expected = "Boolean: whether both are of one label";

    /// <summary>Judges whether a distance tells pairs of one label from pairs of two: the threshold is chosen on validation pairs and judged on others.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="validation">Rows that are pairs, of which the threshold of the greatest accuracy is taken.</param>
    /// <param name="test">Rows that are pairs, which are judged.</param>
    /// <param name="firstColumnName">The embedding of the one, <c>Vector&lt;Single&gt;</c> of known size.</param>
    /// <param name="secondColumnName">The embedding of the other, of the same size.</param>
    /// <param name="labelColumnName">Whether both are of one label, <c>Boolean</c>.</param>
    /// <param name="distance">The distance.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Accuracy at the threshold, ROC, AUC and equal error rate of the test pairs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type or size.</exception>
    /// <exception cref="ArgumentException">There are no rows, a value is not finite, or all pairs are of one kind.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PairVerificationResult VerifyPairs(
        this EmbeddingsCatalog catalog, IDataView validation, IDataView test, string firstColumnName, string secondColumnName, string labelColumnName = "Label",
        EmbeddingDistance distance = EmbeddingDistance.SquaredEuclidean, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(test);
        (float[] distances, bool[] same) = Read(validation);
        float threshold = PairVerification.Evaluate(distances, same).Threshold;
        (distances, same) = Read(test);
        return PairVerification.Evaluate(distances, same, threshold);

        (float[] Distances, bool[] Same) Read(IDataView data)
        {
            DataViewSchema.Column first = VectorColumn.Requirement(firstColumnName).Check(data.Schema);
            DataViewSchema.Column second = VectorColumn.Check(data.Schema, secondColumnName, VectorColumn.Size(first));
            DataViewSchema.Column label = new ColumnRequirement(labelColumnName, s_expected, static (kind, item, _) =>
                kind == SchemaShape.Column.VectorKind.Scalar && item.Equals(BooleanDataViewType.Instance)).Check(data.Schema);
            var flags = new List<bool>();
            FloatMatrix ones = VectorColumn.Read(data, firstColumnName, [label], row =>
            {
                ValueGetter<bool> getter = row.GetGetter<bool>(label);
                return _ =>
                {
                    bool same = false;
                    getter(ref same);
                    flags.Add(same);
                };
            }, cancellationToken);
            FloatMatrix others = VectorColumn.Read(data, second.Name, [], static _ => static _ => { }, cancellationToken);
            return ([.. Enumerable.Range(0, ones.Rows).Select(i => PairDistance.Between(ones.Row(i), others.Row(i), distance))], [.. flags]);
        }
    }
}
