using Microsoft.ML;

namespace MLExtensions.Serve;

/// <summary>A model to serve where none is given: GloVe features learnt from a few sentences, and a linear classifier on them.</summary>
internal static class SampleModel
{
    private static readonly string[] s_animals = ["the cat drinks milk", "a dog eats meat", "the dog and the cat sleep", "a cat and a dog play"];
    private static readonly string[] s_machines = ["the engine burns oil", "a motor turns the wheel", "the motor and the engine run", "an engine and a motor stop"];

    /// <summary>Trains and saves.</summary>
    public static void Train(string path)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 80).Select(i => new Sentence
        {
            Label = i % 2 == 0 ? "animal" : "machine",
            Text = (i % 2 == 0 ? s_animals : s_machines)[i / 2 % 4],
        }));
        var pipeline = ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text")
            .Append(ml.Embeddings().TrainGloVe("Features", "Tokens", dimension: 16, iterations: 25, minCount: 1))
            .Append(ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ml.Model.Save(pipeline.Fit(data), data.Schema, path);
    }
}
