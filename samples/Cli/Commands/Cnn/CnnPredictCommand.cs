using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn predict</c>: the classes of images.</summary>
internal static class CnnPredictCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string> model = CnnOptions.Model("The classifier that 'cnn train' wrote.");
        Option<string[]> images = CnnOptions.Images("Image files, and folders with all images in them.");
        Option<int> top = CommonOptions.Number("--top", "Classes to show of each image.", 1, 1, 1000);
        Option<bool> skip = CnnOptions.SkipBad();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("predict", "Tell the classes of images.") { model, images, top, skip, json };
        command.SetAction(parsed => console.Run("cnn predict", parsed.GetValue(json), () =>
        {
            using ImageClassifier classifier = ImageClassifier.Load(parsed.GetRequiredValue(model));
            IReadOnlyList<string> files = ImageFiles.Find(parsed.GetRequiredValue(images));
            var predictions = new JsonArray();
            foreach (string file in files)
            {
                console.CancellationToken.ThrowIfCancellationRequested();
                if (ImageFiles.Read(file, parsed.GetValue(skip), console) is { } image)
                {
                    predictions.Add(Predict(console, classifier, file, image, parsed.GetValue(top), parsed.GetValue(json)));
                }
            }

            return new JsonObject { ["images"] = predictions.Count, ["skipped"] = files.Count - predictions.Count, ["predictions"] = predictions };
        }));
        return command;
    }

    private static JsonObject Predict(CommandConsole console, ImageClassifier classifier, string file, PixelImage image, int top, bool json)
    {
        float[] scores = classifier.Score(image);
        int[] best = [.. Enumerable.Range(0, scores.Length).OrderByDescending(index => scores[index]).Take(top)];
        if (!json)
        {
            string answers = string.Join(", ", best.Select(index => string.Create(CultureInfo.InvariantCulture, $"{classifier.ClassNames[index]} {scores[index]:0.0%}")));
            console.Result($"{file}  {answers}");
        }

        return new JsonObject
        {
            ["file"] = file,
            ["classes"] = new JsonArray([.. best.Select(index => (JsonNode)new JsonObject { ["name"] = classifier.ClassNames[index], ["probability"] = Math.Round(scores[index], 6) })]),
        };
    }
}
