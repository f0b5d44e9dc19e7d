using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Cnn;

/// <summary><c>mlx cnn train</c>: an image classifier from a folder of folders.</summary>
internal static class CnnTrainCommand
{
    public static Command Create(CommandConsole console)
    {
        var source = new NetworkOptions("The ONNX file of the pretrained network.");
        Option<string> images = CommonOptions.RequiredPath("--images", "A folder with a folder of images for each class.");
        Option<string?> test = CommonOptions.OptionalPath("--test", "Another such folder, to measure the classifier on.");
        Option<string> output = CommonOptions.RequiredPath("--output", "The classifier: an ONNX file with the names of the classes in it.");
        Option<string?> layer = CnnOptions.Layer();
        Option<string?> pooling = CnnOptions.Pooling("none");
        Option<int> epochs = CommonOptions.Number("--epochs", "Passes of the head's training.", 60, 1, 100_000);
        Option<double> rate = CommonOptions.Positive("--rate", "Learning rate of the head at the beginning.", 0.003);
        Option<int> blocks = CommonOptions.Number("--fine-tune", "Last blocks of the network to train with the head.", 0, 0, 100);
        Option<int> tuning = CommonOptions.Number("--fine-tune-epochs", "Passes of the fine-tuning.", 10, 1, 100_000);
        Option<double> validation = CommonOptions.Number("--validation", "The part of each class to validate on.", 0.1, 0.0, 0.9);
        var balanced = new Option<bool>("--balanced") { Description = "Let every class count the same, however many images it has." };
        var augment = new Option<bool>("--augment") { Description = "Learn from crops, mirror images and other colours too." };
        Option<int> seed = CommonOptions.Number("--seed", "Seed of the training.", 1, 0, int.MaxValue);
        Option<bool> skip = CnnOptions.SkipBad();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("train", "Train an image classifier on the features of a pretrained network.")
        {
            images, test, output, layer, pooling, epochs, rate, blocks, tuning, validation, balanced, augment, seed, skip, json,
        };
        source.AddTo(command);
        command.SetAction(parsed => console.Run("cnn train", parsed.GetValue(json), () =>
        {
            string target = OutputPath.RequireWritable(parsed.GetRequiredValue(output));
            PretrainedCnn network = source.Load(parsed);
            var load = new ImageLoadOptions { BadFiles = parsed.GetValue(skip) ? BadFileBehavior.Skip : BadFileBehavior.Throw, CancellationToken = console.CancellationToken };
            ImageSet training = ImageSet.FromFolder(parsed.GetRequiredValue(images), load);
            ImageSet? held = parsed.GetValue(test) is { } folder ? ImageSet.FromFolder(folder, load) : null;
            using ImageClassifier classifier = console.WithProgress(progress => new ImageClassifierTrainer(network, new ImageClassifierOptions
            {
                Layer = parsed.GetValue(layer),
                Pooling = CnnOptions.PoolingOf(parsed.GetValue(pooling)),
                Epochs = parsed.GetValue(epochs),
                LearningRate = parsed.GetValue(rate),
                FineTunedBlocks = parsed.GetValue(blocks),
                FineTuningEpochs = parsed.GetValue(tuning),
                ValidationFraction = parsed.GetValue(validation),
                ClassWeighting = parsed.GetValue(balanced) ? ClassWeighting.Balanced : ClassWeighting.None,
                Augmentations = parsed.GetValue(augment) ? [new HorizontalFlip(), new ColorJitter()] : [],
                AugmentedCrop = parsed.GetValue(augment) ? new RandomCropResize { MinArea = 0.5 } : null,
                Seed = parsed.GetValue(seed),
                Threads = source.Threads(parsed),
                Progress = progress,
                CancellationToken = console.CancellationToken,
            }).Train(training));
            classifier.Save(target);
            return Report(console, classifier, training, held, target, parsed.GetValue(json));
        }));
        return command;
    }

    private static JsonObject Report(CommandConsole console, ImageClassifier classifier, ImageSet training, ImageSet? held, string target, bool json)
    {
        double? validation = classifier.History.Where(epoch => epoch.ValidationLoss is not null).MinBy(epoch => epoch.ValidationLoss)?.ValidationAccuracy;
        double? accuracy = held is null ? null : classifier.Accuracy(held);
        if (!json)
        {
            console.Result(string.Create(CultureInfo.InvariantCulture, $"{training.Count} images of {classifier.ClassNames.Count} classes{(training.Skipped.Count > 0 ? $", {training.Skipped.Count} left out" : "")}; {classifier.History.Count} epochs"));
            if (validation is { } held1)
            {
                console.Result(string.Create(CultureInfo.InvariantCulture, $"validation accuracy  {held1:0.0%}"));
            }

            if (accuracy is { } tested)
            {
                console.Result(string.Create(CultureInfo.InvariantCulture, $"test accuracy        {tested:0.0%} of {held!.Count} images"));
            }

            console.Result($"classifier           {target}");
        }

        return new JsonObject
        {
            ["images"] = training.Count,
            ["skipped"] = training.Skipped.Count,
            ["classes"] = new JsonArray([.. classifier.ClassNames.Select(name => (JsonNode)name)]),
            ["epochs"] = classifier.History.Count,
            ["validationAccuracy"] = validation,
            ["testAccuracy"] = accuracy,
            ["output"] = target,
        };
    }
}
