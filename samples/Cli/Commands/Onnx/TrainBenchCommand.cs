using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLExtensions.Cli.Options;
using MLExtensions.Cli.Reporting;
using MLExtensions.Cli.Work;
using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary><c>mlx onnx train-bench</c>: the time of a training step of a small network on random data.</summary>
internal static class TrainBenchCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string?> network = CommonOptions.Choice(
            "--network",
            "cnn: two convolutions and two dense layers on 28 × 28 images; mlp: 512, 256 and 64 units; mlp3: 784, 512, 256 and 64; resnet20: a residual network on 32 × 32 images; mobilenet: depthwise separable convolutions on these.",
            "cnn", "cnn", "mlp", "mlp3", "resnet20", "mobilenet");
        Option<string?> backend = CommonOptions.Choice(
            "--backend", "What computes the steps: fused (own kernels), onnxruntime, or auto (own kernels where they know the network).", "auto", "auto", "fused", "onnxruntime");
        Option<int> threads = CommonOptions.Threads();
        Option<int> batch = CommonOptions.Number("--batch", "Images of a step.", 256, 1, 65536);
        Option<int> steps = CommonOptions.Number("--steps", "Steps timed, after 5 that are not.", 30, 1, 1_000_000);
        Option<bool> json = CommonOptions.Json();
        var command = new Command("train-bench", "Time the training steps of a small network.") { network, backend, threads, batch, steps, json };
        command.SetAction(parsed => console.Run("onnx train-bench", parsed.GetValue(json), () => Measure(
            console, parsed.GetValue(network)!, Enum.Parse<TrainingBackend>(parsed.GetValue(backend)!, ignoreCase: true), parsed.GetValue(threads), parsed.GetValue(batch), parsed.GetValue(steps))));
        return command;
    }

    private static JsonObject Measure(CommandConsole console, string network, TrainingBackend backend, int threads, int batch, int steps)
    {
        const int WarmUp = 5;
        OnnxModel model = StepNetworks.ByName(network);
        OnnxFeed[] feeds = StepNetworks.RandomBatch(model, batch, seed: 1);
        long start = Stopwatch.GetTimestamp();
        using TrainingSession session = StepNetworks.Train(model, batch, threads, backend);
        double compiled = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var times = new double[steps];
        float first = float.NaN;
        float last = float.NaN;
        for (int i = -WarmUp; i < steps; i++)
        {
            start = Stopwatch.GetTimestamp();
            last = session.Step(feeds, console.CancellationToken);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i == -WarmUp)
            {
                first = last;
            }

            if (i >= 0)
            {
                times[i] = milliseconds;
            }
        }

        Array.Sort(times);
        double median = times[steps / 2];
        console.Result(string.Create(
            CultureInfo.InvariantCulture,
            $"{network}, batch {batch}, {threads} threads, {session.Backend}: {median:0.00} ms a step (median of {steps}; least {times[0]:0.00}), {batch / median * 1000:N0} images/s"));
        return new JsonObject
        {
            ["network"] = network,
            ["backend"] = session.Backend.ToString(),
            ["threads"] = threads,
            ["batch"] = batch,
            ["steps"] = steps,
            ["millisecondsPerStep"] = Math.Round(median, 3),
            ["leastMilliseconds"] = Math.Round(times[0], 3),
            ["compileMilliseconds"] = Math.Round(compiled, 1),
            ["firstLoss"] = JsonNumber.Of(first),
            ["lastLoss"] = JsonNumber.Of(last),
        };
    }
}
