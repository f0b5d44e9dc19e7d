using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public sealed partial class MulticlassClassificationCatalog
{
    public MulticlassClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel", int topKPredictionCount = 0)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Contracts.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Contracts.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        Contracts.CheckUserArg(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");

        DataViewSchema schema = data.Schema;
        DataViewSchema.Column label = Role(schema, "Label", labelColumnName);
        DataViewSchema.Column score = Role(schema, "Score", scoreColumnName);
        Role(schema, "PredictedLabel", predictedLabelColumnName);
        if (score.Type is not VectorDataViewType { Size: >= 2 } scoreType || scoreType.ItemType != NumberDataViewType.Single)
            throw Contracts.ExceptSchemaMismatch(nameof(schema), "score", score.Name, "vector of two or more items of type Single", score.Type.ToString());
        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType)
            throw Contracts.ExceptSchemaMismatch(nameof(schema), "label", label.Name, "Single or Key", label.Type.ToString());

        var counters = new MulticlassCounters(scoreType.Size);
        using (DataViewRowCursor cursor = data.GetRowCursor([label, score]))
            Count(cursor, label, score, counters);
        string[] names = score.HasSlotNames()
            ? [.. score.Annotation<ReadOnlyMemory<char>>(AnnotationKinds.SlotNames).Select(name => name.ToString())]
            : [.. Enumerable.Range(0, scoreType.Size).Select(c => c.ToString())];
        return new MulticlassClassificationMetrics(counters, names, topKPredictionCount);
    }

    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5,
        string labelColumnName = "Label", string samplingKeyColumnName = null, int? seed = null)
    {
        Contracts.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return [.. CrossValidateTrain(data, estimator, numberOfFolds, samplingKeyColumnName, seed)
            .Select(fold => new CrossValidationResult<MulticlassClassificationMetrics>(fold.Model, Evaluate(fold.Scores, labelColumnName), fold.Scores, fold.Fold))];
    }

    private static DataViewSchema.Column Role(DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name) ?? throw Contracts.ExceptParam(nameof(schema), $"{name} column '{role}' not found");

    // Rows without a label, or with scores that are no numbers, do not count.
    private static void Count(DataViewRowCursor cursor, DataViewSchema.Column label, DataViewSchema.Column score, MulticlassCounters counters)
    {
        Func<double> readLabel = TypeDispatch.Call<Func<double>>(typeof(MulticlassClassificationCatalog), nameof(LabelReader), [label.Type.RawType], cursor, label);
        ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> scores = default;
        while (cursor.MoveNext())
        {
            double value = readLabel();
            if (double.IsNaN(value) || value < 0 || value != Math.Floor(value))
                continue;
            getScore(ref scores);
            VBuffers.Densify(ref scores);
            ReadOnlySpan<float> values = scores.GetValues();
            if (values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                continue;
            counters.Add(value >= int.MaxValue ? int.MaxValue : (int)value, values);
        }
    }

    // The zero-based class; not-a-number where it is missing.
    private static Func<double> LabelReader<T>(DataViewRow row, DataViewSchema.Column label)
    {
        ValueGetter<T> getter = row.GetGetter<T>(label);
        T value = default;
        if (label.Type is not KeyDataViewType)
        {
            return () =>
            {
                getter(ref value);
                return (float)(object)value;
            };
        }

        Func<T, ulong> widen = ValueConversions.KeyWidener<T>();
        return () =>
        {
            getter(ref value);
            ulong key = widen(value);
            return key == 0 ? double.NaN : key - 1;
        };
    }
}
