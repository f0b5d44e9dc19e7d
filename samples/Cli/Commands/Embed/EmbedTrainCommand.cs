using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Commands.Cnn;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary><c>mlx embed train</c>: learn an embedding of images.</summary>
internal static class EmbedTrainCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string> data = EmbedOptions.Data();
        Option<string> model = CommonOptions.RequiredPath("--model", "The embedding to write: an ML.NET model (.zip), or an ONNX graph (.onnx).");
        Option<string?> classes = ClassChoice.Option();
        Option<string?> curves = CommonOptions.OptionalPath("--curves", "A picture of the training: .html, .svg or .png.");
        Option<int> seed = CommonOptions.Number("--seed", "Seed of the training, and of the part of a folder of classes that is held out.", 1, 0, int.MaxValue);
        Option<bool> all = new("--all") { Description = "Learn from the test part too." };
        Option<bool> skip = CnnOptions.SkipBad();
        Option<bool> json = CommonOptions.Json();
        var training = new EmbedTrainOptions();
        var command = new Command("train", "Learn an embedding of images in which those of one class lie near each other.") { data, model, classes, curves, seed, all, skip, json };
        training.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(model) is { } path && EmbedModelFile.Problem(path) is { } problem)
            {
                result.AddError(problem);
            }

            PictureOption.Validate(result, curves);
        });
        command.SetAction(parsed => console.Run("embed train", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritable(parsed.GetRequiredValue(model));
            string? picture = PictureOption.Prepare(parsed, curves);
            EmbedData read = EmbedData.Load(parsed.GetRequiredValue(data), parsed.GetValue(seed), parsed.GetValue(skip), console.CancellationToken).Of(ClassChoice.Of(parsed.GetValue(classes)));
            ImageSet images = parsed.GetValue(all) ? read.All : read.Training;
            // A class of one image is in no batch.
            int usable = images.Labels.CountBy(label => label).Count(label => label.Value > 1);
            int channels = images.Images.Any(image => image.Channels == 3) ? 3 : 1;
            long start = Stopwatch.GetTimestamp();
            using EmbeddingModel embedding = console.WithProgress(progress => EmbedModelFile.Train(
                images, training.Read(parsed, parsed.GetValue(seed), usable, channels, progress, console.CancellationToken), target));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (picture is not null && embedding.History.Count > 0)
            {
                EmbeddingPictures.DrawTraining(embedding.History).Save(picture);
            }

            JsonObject result = Describe(embedding, images, seconds, target);
            (result["backbone"], result["loss"], result["curves"]) = (training.BackboneName(parsed), training.LossName(parsed), picture);
            if (console.CancellationToken.IsCancellationRequested)
            {
                throw new WorkCancelledException($"cancelled after epoch {embedding.History.Count} of {training.Epochs(parsed)}; the embedding so far is in '{target}'.", result);
            }

            if (!parsed.GetValue(json))
            {
                Print(console, embedding, images, seconds, target);
            }

            return result;
        }));
        return command;
    }

    private static void Print(CommandConsole console, EmbeddingModel embedding, ImageSet images, double seconds, string target)
    {
        EmbeddingEpoch last = embedding.History[^1];
        console.Result(string.Create(CultureInfo.InvariantCulture, $"images               {images.Count} in {images.ClassNames.Count} classes{(images.Skipped.Count > 0 ? $", {images.Skipped.Count} left out" : "")}"));
        console.Result(string.Create(CultureInfo.InvariantCulture, $"loss                 {last.Loss:0.0000} after {embedding.History.Count} epochs, {seconds:0.0} s"));
        console.Result(string.Create(CultureInfo.InvariantCulture, $"mean distance        {last.MeanPositiveDistance:0.000} within a class, {last.MeanNegativeDistance:0.000} between classes"));
        if (embedding.History.Any(epoch => epoch.IsCollapsed))
        {
            console.Result($"collapsed            in epoch {embedding.History.First(epoch => epoch.IsCollapsed).Epoch}: all embeddings were one point; try --miner all or semi-hard, or a smaller --rate");
        }

        console.Result($"embedding            {target}");
    }

    private static JsonObject Describe(EmbeddingModel embedding, ImageSet images, double seconds, string target) => new()
    {
        ["images"] = images.Count,
        ["skipped"] = images.Skipped.Count,
        ["classes"] = images.ClassNames.Count,
        ["dimension"] = embedding.Dimension,
        ["backbone"] = null,
        ["loss"] = null,
        ["collapsed"] = embedding.History.Any(epoch => epoch.IsCollapsed),
        ["epochs"] = new JsonArray([.. embedding.History.Select(epoch => new JsonObject
        {
            ["epoch"] = epoch.Epoch,
            ["loss"] = JsonNumber.Of(epoch.Loss),
            ["activeFraction"] = JsonNumber.Of(epoch.ActiveFraction),
            ["meanPositiveDistance"] = JsonNumber.Of(epoch.MeanPositiveDistance),
            ["meanNegativeDistance"] = JsonNumber.Of(epoch.MeanNegativeDistance),
            ["seconds"] = Math.Round(epoch.Seconds, 3),
            ["mapAtR"] = epoch.Validation is { } held ? JsonNumber.Of(held.MapAtR) : null,
        })]),
        ["seconds"] = Math.Round(seconds, 3),
        ["curves"] = null,
        ["model"] = target,
    };
}
