using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary><c>mlx onnx gradient-check</c>: the engine's gradients against central differences in float64.</summary>
internal static class GradientCheckCommand
{
    public static Command Create(CommandConsole console)
    {
        var model = new ModelArgument();
        var output = new Option<string?>("--output") { Description = "The tensor to differentiate. Default: the first output of real numbers, under random weights.", HelpName = "tensor" };
        var tensors = new Option<string[]>("--wrt") { Description = "Differentiate with respect to these. Default: the inputs of real numbers.", HelpName = "tensor", AllowMultipleArgumentsPerToken = true };
        var dims = new Option<(string Name, long Size)[]>("--dim")
        {
            Description = "Size of a symbolic dimension, as name=size. Default: 2 for a first dimension, 32 for height and width, 8 for others.",
            HelpName = "name=size",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.Select(token => ParseDim(token.Value, result.AddError))],
        };
        Option<int> seed = CommonOptions.Number("--seed", "Seed of inputs, weights and sample.", 0, 0, int.MaxValue);
        Option<int> samples = CommonOptions.Number("--samples", "Elements compared of each tensor; 0 for all.", 200, 0, int.MaxValue);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("gradient-check", "Compare a model's gradients with central differences in float64.") { output, tensors, dims, seed, samples, json };
        model.AddTo(command);
        command.SetAction(parsed => console.Run("onnx gradient-check", parsed.GetValue(json), () =>
        {
            long start = Stopwatch.GetTimestamp();
            OnnxModel loaded = model.Load(parsed);
            GradientCheckResult result = console.WithProgress(progress => GradientChecker.Check(loaded, new GradientCheckOptions
            {
                Output = parsed.GetValue(output),
                WithRespectTo = parsed.GetValue(tensors) is { Length: > 0 } names ? names : null,
                SymbolicSizes = (parsed.GetValue(dims) ?? []).GroupBy(dim => dim.Name).ToDictionary(group => group.Key, group => group.Last().Size),
                Seed = parsed.GetValue(seed),
                Samples = parsed.GetValue(samples),
                Progress = new GradientCheckBars(progress),
                CancellationToken = console.CancellationToken,
            }));
            JsonObject report = Report(result, model.PathOf(parsed), Stopwatch.GetElapsedTime(start));
            if (!parsed.GetValue(json))
            {
                Print(result, console);
            }

            return result.MaxRelativeError <= GradientChecker.Tolerance ? report : throw new WorkFailedException(Failure(result), report);
        }));
        return command;
    }

    private static (string Name, long Size) ParseDim(string text, Action<string> addError)
    {
        int sign = text.LastIndexOf('=');
        if (sign > 0 && long.TryParse(text.AsSpan(sign + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            return (text[..sign], size);
        }

        addError($"--dim must be a name and a size, for instance N=4, not '{text}'.");
        return default;
    }

    private static string Failure(GradientCheckResult result)
    {
        TensorGradientCheck worst = result.Tensors.MaxBy(tensor => tensor.MaxRelativeError)!;
        string verdict = result.MaxRelativeErrorInFloat64 <= GradientChecker.Tolerance
            ? string.Create(CultureInfo.InvariantCulture, $" The gradient graph is right (off by {result.MaxRelativeErrorInFloat64:0.0e+0} in float64): float32 is too narrow for it here.")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the gradient of '{result.Output}' with respect to '{worst.Name}' is off by {worst.MaxRelativeError:0.0e+0}, more than {GradientChecker.Tolerance:0.0e+0}: element {worst.WorstElement} is {worst.WorstGradient:g6} and should be {worst.WorstExpected:g6}.{verdict}");
    }

    private static void Print(GradientCheckResult result, CommandConsole console)
    {
        console.Result($"output      {result.Output}");
        foreach (TensorGradientCheck tensor in result.Tensors)
        {
            console.Result(string.Create(
                CultureInfo.InvariantCulture,
                $"{tensor.MaxRelativeError,-11:0.0e+0} {tensor.Name} [{string.Join(", ", tensor.Dims)}]: {tensor.Checked} of {tensor.Elements} elements, largest gradient {tensor.MaxAbsoluteGradient:g3}"));
        }

        console.Result(string.Create(CultureInfo.InvariantCulture, $"{result.MaxRelativeError,-11:0.0e+0} at most"));
    }

    private static JsonObject Report(GradientCheckResult result, string path, TimeSpan elapsed) => new()
    {
        ["model"] = path,
        ["output"] = result.Output,
        ["seed"] = result.Seed,
        ["maxRelativeError"] = JsonNumber.Of(result.MaxRelativeError),
        ["maxRelativeErrorInFloat64"] = result.MaxRelativeErrorInFloat64 is double narrow ? JsonNumber.Of(narrow) : null,
        ["tolerance"] = GradientChecker.Tolerance,
        ["tensors"] = new JsonArray([.. result.Tensors.Select(tensor => new JsonObject
        {
            ["name"] = tensor.Name,
            ["dims"] = new JsonArray([.. tensor.Dims.Select(dim => JsonValue.Create(dim))]),
            ["elements"] = tensor.Elements,
            ["checked"] = tensor.Checked,
            ["maxRelativeError"] = JsonNumber.Of(tensor.MaxRelativeError),
            ["maxAbsoluteGradient"] = JsonNumber.Of(tensor.MaxAbsoluteGradient),
            ["worstElement"] = tensor.WorstElement,
            ["worstGradient"] = JsonNumber.Of(tensor.WorstGradient),
            ["worstExpected"] = JsonNumber.Of(tensor.WorstExpected),
        })]),
        ["nearestKink"] = result.NearestKink is KinkDistance kink ? new JsonObject { ["node"] = kink.Node, ["distance"] = JsonNumber.Of(kink.Distance) } : null,
        ["seconds"] = Math.Round(elapsed.TotalSeconds, 3),
    };

    /// <summary>Shows a check as one phase.</summary>
    private sealed class GradientCheckBars(IProgress<TrainingProgress> bars) : IProgress<GradientCheckProgress>
    {
        public void Report(GradientCheckProgress value) =>
            bars.Report(new TrainingProgress("gradient check", 0, 0, (double)value.Done / value.Total, double.NaN, 0, null));
    }
}
