using System.Globalization;
using MLExtensions.Vision;

namespace MLExtensions.Benchmarks;

/// <summary>
/// For every convolution of a MiniVgg trained on drawn shapes: for how many filters the image that maximizes them excites no other filter of the layer more, and how many times
/// their mean response on the drawn images that is.
/// Arguments: [--model FILE] (trained elsewhere) [--images 4000] [--epochs 8] [--recipe keras|lucid] [--steps N] [--output FOLDER] for the model and the grids.
/// </summary>
internal static class FilterSelectivityBenchmark
{
    public static int Run(string[] args)
    {
        string? folder = Arguments.Value(args, "--output");
        PretrainedCnn network = Arguments.Value(args, "--model") is string path
            ? PretrainedCnn.Load(path)
            : MiniVgg.Train(DrawnShapes.Draw(Arguments.Number(args, "--images", 4000), 1, MiniVgg.DefaultImageSize), new MiniVggOptions { Epochs = Arguments.Number(args, "--epochs", 8) });
        int size = network.InputHeight ?? MiniVgg.DefaultImageSize;
        ImageSet data = DrawnShapes.Draw(500, 2, size);
        MaximizationOptions recipe = Arguments.Value(args, "--recipe") == "lucid" ? MaximizationOptions.Lucid : MaximizationOptions.Keras;
        MaximizationOptions options = recipe with { Size = size, Steps = Arguments.Count(args, "--steps", recipe.Steps) };
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            network.Save(Path.Combine(folder, "network.onnx"));
        }

        using var visualizer = new FilterVisualizer(network);
        foreach (CnnLayer layer in network.Layers.Where(layer => layer.Kind == CnnLayerKind.Convolution))
        {
            MaximizedLayer found = visualizer.Maximize(layer.Name, options: options);
            TopImagesResult top = visualizer.FindTopImages(layer.Name, data.Images, options: new TopImagesOptions { Count = 5 });
            Report(visualizer, layer, found, top);
            if (folder is not null)
            {
                found.ToGrid().Save(Path.Combine(folder, $"{layer.Name}.png"));
                top.ToGrid().Save(Path.Combine(folder, $"{layer.Name}_top.png"));
            }
        }

        return 0;
    }

    private static void Report(FilterVisualizer visualizer, CnnLayer layer, MaximizedLayer found, TopImagesResult top)
    {
        int largest = 0, living = 0, fivefold = 0, largestPicture = 0;
        for (int filter = 0; filter < found.Images.Count; filter++)
        {
            MaximizedImage image = found.Images[filter];
            double mean = top.Filters[filter].MeanResponse;
            living += mean > 0 ? 1 : 0;
            fivefold += image.Response >= 5 * mean && image.Response > 0 ? 1 : 0;
            largest += image.LayerResponses.Span[filter] > 0 && System.Numerics.Tensors.TensorPrimitives.IndexOfMax(image.LayerResponses.Span) == filter ? 1 : 0;
            FeatureMaps maps = visualizer.ComputeFeatureMaps(layer.Name, image.Picture);
            double[] means = [.. Enumerable.Range(0, maps.Filters).Select(i => (double)System.Numerics.Tensors.TensorPrimitives.Sum(maps.Map(i)))];
            largestPicture += means[filter] > 0 && means.Max() == means[filter] ? 1 : 0;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{layer.Name}: {found.Images.Count} filters, {living} alive on data; largest of the layer {largest} (picture {largestPicture}), at least 5 times the mean {fivefold}"));
    }
}
