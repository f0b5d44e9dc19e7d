namespace MLExtensions.Build.Tests;

/// <summary>What the consumer of the packages runs.</summary>
internal static class ConsumerProgram
{
    /// <summary>GloVe features, a classifier, and the saved model in a context that knows no component of ours.</summary>
    public const string FirstPipeline = """
        using Microsoft.ML;
        using MLExtensions;

        var ml = new MLContext(seed: 1);
        string[] animals = ["the cat drinks milk", "a dog eats meat", "the dog and the cat sleep", "a cat and a dog play"];
        string[] machines = ["the engine burns oil", "a motor turns the wheel", "the motor and the engine run", "an engine and a motor stop"];
        var rows = Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? new Sentence("animal", animals[i / 2 % 4]) : new Sentence("machine", machines[i / 2 % 4]));
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        var pipeline = ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text")
            .Append(ml.Embeddings().TrainGloVe("Features", "Tokens", dimension: 8, iterations: 20, minCount: 1))
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy())
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ml.Model.Save(pipeline.Fit(data), data.Schema, "model.zip");

        var bare = new MLContext();
        using var engine = bare.Model.CreatePredictionEngine<Sentence, Answer>(bare.Model.Load("model.zip", out _));
        Console.WriteLine($"bare: {engine.Predict(new Sentence("", "the dog drinks milk")).PredictedLabel}");
        Console.WriteLine($"typed: {string.Join(", ", ml.Embeddings().Load("model.zip").Select(t => t.GetType().Name).Where(name => name.StartsWith("WordVector")))}");

        sealed record Sentence(string Label, string Text)
        {
            public Sentence() : this("", "")
            {
            }
        }

        sealed class Answer
        {
            public string PredictedLabel { get; set; } = "";
        }
        """;
}
