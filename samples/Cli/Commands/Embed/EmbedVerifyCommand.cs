using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Display;
using MLExtensions.Vision;

namespace MLExtensions.Cli.Commands.Embed;

/// <summary><c>mlx embed verify</c>: whether two images are of one class, told by their distance.</summary>
internal static class EmbedVerifyCommand
{
    public static Command Create(CommandConsole console)
    {
        var common = new EmbedOptions();
        Option<int> pairs = CommonOptions.Number("--pairs", "Pairs to choose the threshold on, and as many to judge it by.", 10_000, 2, 100_000_000);
        Option<string?> roc = CommonOptions.OptionalPath("--roc", "A picture of the ROC: .html, .svg or .png.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("verify", "Choose a distance up to which two images are of one class, on pairs of the training part, and judge it on the test part.") { pairs, roc, json };
        common.AddTo(command);
        command.Validators.Add(result => PictureOption.Validate(result, roc));
        command.SetAction(parsed => console.Run("embed verify", parsed.GetValue(json), () =>
        {
            string? picture = PictureOption.Prepare(parsed, roc);
            using EmbeddingModel model = common.LoadModel(parsed);
            EmbedData data = common.LoadData(parsed, console.CancellationToken);
            PairVerificationResult chosen = Judge(model, data.Training, parsed.GetValue(pairs), common.Seed(parsed), threshold: null, console.CancellationToken);
            PairVerificationResult result = Judge(model, data.Test, parsed.GetValue(pairs), common.Seed(parsed) + 1, chosen.Threshold, console.CancellationToken);
            if (picture is not null)
            {
                Draw(result).Save(picture);
            }

            if (!parsed.GetValue(json))
            {
                console.Result(string.Create(CultureInfo.InvariantCulture, $"threshold            {result.Threshold:0.0000} (squared distance), chosen on {chosen.Pairs} training pairs"));
                console.Result(string.Create(CultureInfo.InvariantCulture, $"accuracy             {result.Accuracy:0.0000} of {result.Pairs} test pairs"));
                console.Result(string.Create(CultureInfo.InvariantCulture, $"area under the ROC   {result.Auc:0.0000}"));
                console.Result(string.Create(CultureInfo.InvariantCulture, $"equal error rate     {result.EqualErrorRate:0.0000}"));
            }

            return new JsonObject
            {
                ["pairs"] = result.Pairs,
                ["threshold"] = JsonNumber.Of(result.Threshold),
                ["accuracy"] = JsonNumber.Of(result.Accuracy),
                ["auc"] = JsonNumber.Of(result.Auc),
                ["equalErrorRate"] = JsonNumber.Of(result.EqualErrorRate),
                ["trueAcceptRateAt1Percent"] = JsonNumber.Of(result.TrueAcceptRateAt(0.01)),
                ["roc"] = picture,
            };
        }));
        return command;
    }

    private static PairVerificationResult Judge(EmbeddingModel model, ImageSet images, int pairs, int seed, float? threshold, CancellationToken cancellationToken)
    {
        IReadOnlyList<VerificationPair> drawn = PairVerification.DrawPairs(EmbedEvaluateCommand.Labels(images), pairs, seed);
        // Only what is in a pair is embedded.
        int[] rows = [.. drawn.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Order()];
        var place = rows.Select((row, i) => (row, i)).ToDictionary(item => item.row, item => item.i);
        return PairVerification.Evaluate(
            model.Embed(images.Select(rows), cancellationToken), [.. drawn.Select(pair => new VerificationPair(place[pair.First], place[pair.Second], pair.IsSame))], threshold: threshold);
    }

    private static LineChart Draw(PairVerificationResult result) => new()
    {
        Title = "Receiver operating characteristic of test pairs",
        XLabel = "False accept rate",
        YLabel = "True accept rate",
        IncludeZero = true,
        Series = [new LineSeries("ROC", [.. result.Roc.Select(point => point.FalseAcceptRate)], [.. result.Roc.Select(point => point.TrueAcceptRate)])],
    };
}
