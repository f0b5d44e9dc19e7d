using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Vision.Classification;

/// <summary>
/// Makes a key with names of a one-hot vector with ML.NET's own transformers alone. An ONNX graph's outputs are vectors of numbers or texts, and no
/// built-in mapping makes a scalar of a vector; but a linear multiclass model does. Its only inputs are the one-hot vectors, and it is
/// trained on all of them.
/// </summary>
internal static class OneHotPredictor
{
    private const string LabelName = "Label";

    /// <summary>Trains the model.</summary>
    /// <param name="context">The context.</param>
    /// <param name="feature">The column of one-hot vectors.</param>
    /// <param name="classNames">The classes.</param>
    /// <returns>A transformer that adds <c>PredictedLabel</c> and <c>Score</c>.</returns>
    public static ITransformer Train(MLContext context, string feature, IReadOnlyList<string> classNames)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Winner)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, classNames.Count);
        definition[nameof(Row.Winner)].ColumnName = feature;
        IDataView rows = context.Data.LoadFromEnumerable(
            classNames.Select((name, index) => new Row { Name = name, Winner = OneHot(index, classNames.Count) }).ToArray(), definition);
        IDataView keyed = context.Transforms.Conversion.MapValueToKey(LabelName, nameof(Row.Name), maximumNumberOfKeys: classNames.Count).Fit(rows).Transform(rows);

        // The default L1 penalty of 1 would keep every weight at zero.
        ITransformer model = context.MulticlassClassification.Trainers
            .LbfgsMaximumEntropy(LabelName, feature, l1Regularization: 0, l2Regularization: 1e-3f).Fit(keyed);
        Check(model, keyed, classNames);
        return model;
    }

    private static void Check(ITransformer model, IDataView keyed, IReadOnlyList<string> classNames)
    {
        IDataView predicted = model.Transform(keyed);
        DataViewSchema.Column column = predicted.Schema["PredictedLabel"];
        using DataViewRowCursor cursor = predicted.GetRowCursor([column]);
        Func<int> reader = LabelColumn.Reader(cursor, column);
        for (int index = 0; cursor.MoveNext(); index++)
        {
            if (reader() != index)
            {
                throw new InvalidOperationException($"The saved form would take class '{classNames[index]}' for another: ML.NET's linear model did not learn {classNames.Count} classes. Write the classifier by SaveAsOnnx instead.");
            }
        }
    }

    private static float[] OneHot(int index, int count)
    {
        var values = new float[count];
        values[index] = 1;
        return values;
    }

    private sealed class Row
    {
        public string Name { get; set; } = "";

        public float[] Winner { get; set; } = [];
    }
}
