using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Text;
using MLExtensions.Text;

namespace MLExtensions.Cli.Demo;

/// <summary>The demo's two ML.NET pipelines: word vectors and, to compare with, a bag of words. Split, tokens and trainer are the same.</summary>
internal sealed class DemoClassifier(MLContext ml, IReadOnlyList<string> classes)
{
    // All that the corpus's tokenizer does not take for a part of a word, so that both cut the same words.
    private static readonly char[] Separators = [.. " \t.,;:!?()[]{}<>\"`/\\|+-*=%&#@^~_$0123456789"];

    /// <summary>Text → tokens → least, mean and greatest values of the word vectors, standardized → maximum entropy.</summary>
    public ITransformer FitWordVectors(IDataView train, WordVectors vectors) => Classify(Tokens()
        .Append(ml.Embeddings().ApplyWordVectors("Features", vectors, "Tokens", new TextFeaturizerOptions { Pooling = WordPooling.MinMeanMax }))
        .Append(ml.Transforms.NormalizeMeanVariance("Features"))).Fit(train);

    /// <summary>Text → tokens → word counts → maximum entropy.</summary>
    public ITransformer FitBagOfWords(IDataView train) =>
        Classify(Tokens().Append(ml.Transforms.Text.ProduceWordBags("Features", "Tokens", ngramLength: 1, useAllLengths: false))).Fit(train);

    /// <summary>Scores the held-out sentences.</summary>
    public ClassifierResult Evaluate(ITransformer model, IDataView test)
    {
        IDataView scored = model.Transform(test);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(scored, labelColumnName: "LabelKey", predictedLabelColumnName: "PredictedKey");
        double[][] confusion = [.. classes.Select(_ => new double[classes.Count])];
        var index = classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i);
        foreach (ScoredSentence row in ml.Data.CreateEnumerable<ScoredSentence>(scored, reuseRowObject: true))
        {
            confusion[index[row.Label]][index[row.PredictedLabel]]++;
        }

        return new ClassifierResult(metrics.MicroAccuracy, metrics.MacroAccuracy, confusion);
    }

    private EstimatorChain<WordTokenizingTransformer> Tokens() => ml.Transforms.Text.NormalizeText("Normalized", "Text", keepDiacritics: true)
        .Append(ml.Transforms.Text.TokenizeIntoWords("Tokens", "Normalized", Separators));

    private IEstimator<ITransformer> Classify<T>(EstimatorChain<T> features)
        where T : class, ITransformer => features
        .Append(ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label"))
        .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey", "Features"))
        .Append(ml.Transforms.CopyColumns("PredictedKey", "PredictedLabel"))
        .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private sealed class ScoredSentence
    {
        public string Label { get; set; } = "";

        public string PredictedLabel { get; set; } = "";
    }
}
