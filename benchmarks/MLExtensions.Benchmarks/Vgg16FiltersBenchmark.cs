using System.Diagnostics;
using System.Globalization;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Activation maximization of filters of the full VGG16 (random weights unless --model gives a file), Keras' recipe.
/// Arguments: [--layer block3_conv1] [--filters 64] [--steps 30] [--size 128] [--threads 2] [--recipe keras|lucid] [--model FILE] [--output GRID.png].
/// </summary>
internal static class Vgg16FiltersBenchmark
{
    public static int Run(string[] args)
    {
        MaximizationOptions recipe = Arguments.Value(args, "--recipe") == "lucid" ? MaximizationOptions.Lucid : MaximizationOptions.Keras;
        MaximizationOptions options = recipe with { Size = Arguments.Number(args, "--size", 128), Steps = Arguments.Count(args, "--steps", Arguments.Value(args, "--recipe") == "lucid" ? recipe.Steps : 30) };
        string layer = Arguments.Value(args, "--layer") ?? "block3_conv1";
        int filters = Arguments.Number(args, "--filters", 64), threads = Arguments.Number(args, "--threads", 2);
        PretrainedCnn network = Arguments.Value(args, "--model") is string path ? PretrainedCnn.Load(path) : Vgg16.CreateUntrained(seed: 1);
        using var visualizer = new FilterVisualizer(network, threads);

        long start = Stopwatch.GetTimestamp();
        double first = 0;
        MaximizedLayer found = visualizer.Maximize(
            layer, Enumerable.Range(0, filters), options, new FirstImage(() => first = Stopwatch.GetElapsedTime(start).TotalSeconds));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Images.Count} filters of {layer}, {options.Steps} steps at {options.Size} × {options.Size}, {threads} threads: {seconds:F1} s with compilation (first image after {first:F1} s), {1000 * seconds * threads / (found.Images.Count * options.Steps):F1} ms a step and thread"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"responses grew for {found.Images.Count(image => image.Response > image.StartResponse)} of {found.Images.Count} filters; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB"));
        if (Arguments.Value(args, "--output") is string output)
            found.ToGrid().Save(output);
        return 0;
    }

    private sealed class FirstImage(Action seen) : IProgress<MaximizationProgress>
    {
        public void Report(MaximizationProgress value)
        {
            if (value.Finished == 1)
                seen();
        }
    }
}
