using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Vision.Classification;

/// <summary>What follows a classifier's graph in its saved form: scores and a one-hot vector become ML.NET's columns.</summary>
internal static class PredictedColumns
{
    private const string Predictor = "PredictedLabel";
    private const string PredictorScore = "Score";

    /// <summary>The built-in estimators; they end with the drop of what is only intermediate.</summary>
    /// <param name="context">The context.</param>
    /// <param name="columns">The columns that are wanted.</param>
    /// <param name="classNames">The classes.</param>
    /// <param name="scores">The graph's output of scores.</param>
    /// <param name="winner">The graph's one-hot vector of the class.</param>
    /// <param name="before">Columns from before the graph that are dropped too.</param>
    public static IReadOnlyList<IEstimator<ITransformer>> After(
        MLContext context, ClassifierColumns columns, IReadOnlyList<string> classNames, string scores, string winner, params ReadOnlySpan<string> before)
    {
        List<string> intermediate = [.. before, scores, winner];
        var after = new List<IEstimator<ITransformer>> { new Fitted(OneHotPredictor.Train(context, winner, classNames)) };
        Rename(columns.PredictedLabel, Predictor, Predictor);
        Rename(columns.Score, scores, PredictorScore);
        after.Add(context.Transforms.DropColumns([.. intermediate]));
        return after;

        // The linear model's own columns have fixed names; one that is not wanted goes away with the intermediate ones.
        void Rename(string name, string source, string own)
        {
            if (name != source)
            {
                after.Add(context.Transforms.CopyColumns(name, source));
            }

            if (name != own)
            {
                intermediate.Add(own);
            }
        }
    }

    /// <summary>An estimator that is fitted already.</summary>
    private sealed class Fitted(ITransformer transformer) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => transformer;

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => throw new NotSupportedException();
    }
}
