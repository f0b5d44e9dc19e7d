using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Vision;
using static MLExtensions.Benchmarks.Table.TableSetting;

namespace MLExtensions.Benchmarks.Table;

/// <summary>Features of images through a pipeline, and what comes before a network: reading and resizing.</summary>
internal static class ImageRows
{
    private const int Vgg16Batch = 4;
    private const int MiniVggBatch = 64;
    private const int Side = 512;

    public static IEnumerable<TableRow> All =>
    [
        new TableRow("VGG16's fc2 through a pipeline, with resizing", $"{Vgg16Batch} images, 224 × 224", "PyTorch, without resizing", setting =>
            Features(setting, Vgg16.CreateUntrained(seed: 1), "vgg16", "fc2", Vgg16Batch, steps: 1)),
        new TableRow("MiniVgg's fc1 through a pipeline, with resizing", $"{MiniVggBatch} images, 64 × 64", "PyTorch, without resizing", setting =>
            Features(setting, MiniVgg.Create(seed: 1), "mini-vgg", "fc1", MiniVggBatch, steps: 5)),
        Pixels("PNG to pixels", $"{Side} × {Side}", 0, (_, file) => PixelImage.Load(file), ".png"),
        Pixels("JPEG to pixels", $"{Side} × {Side}", 1, (_, file) => PixelImage.Load(file), ".jpg"),
        Pixels("resizing, bilinear", $"{Side} × {Side} to 224 × 224", 2, (image, _) => image.Resize(224, 224), ".png"),
    ];

    private static Contest Features(TableSetting setting, PretrainedCnn network, string peerNetwork, string layer, int batch, int steps)
    {
        IDataView images = DrawnShapes.Draw(batch, seed: 1, size: 320).ToDataView();
        var options = new CnnFeaturizerOptions { BatchSize = batch, Threads = setting.Threads };
        CnnFeaturizerTransformer transformer = new MLContext(1).Embeddings().FeaturizeByCnn("Features", "Image", network, layer, options).Fit(images);
        PeerProcess? peer = setting.Start("torch", "torch_vgg16.py", "--network", peerNetwork, "--layer", layer, "--forward", "--batch", Argument(batch));
        return new Contest(Contest.Timed(() => Read(transformer.Transform(images))), peer is null ? null : peer.Run, transformer, peer) { Steps = steps };
    }

    private static void Read(IDataView view)
    {
        DataViewSchema.Column column = view.Schema["Features"];
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
        }
    }

    private static TableRow Pixels(string component, string size, int place, Action<PixelImage, string> ours, string ending) => new(component, size, "Pillow", setting =>
    {
        const int Repeats = 5;
        PixelImage image = DrawnShapes.Draw(4, seed: 1, Side).Images[3];
        string png = setting.File("image.png"), jpeg = setting.File("image.jpg");
        image.Save(png);
        using (MLImage copy = image.ToMLImage())
        {
            copy.Save(jpeg);
        }

        PeerProcess? peer = setting.Has("PIL") ? new PeerProcess(setting.Python, PeerProcess.Script("pillow_images.py"), [png, jpeg]) : null;
        string file = ending == ".png" ? png : jpeg;
        return new Contest(_ => [Repeated()], peer is null ? null : _ => [peer.Run(Repeats)[place]], peer) { Steps = 1, WarmUps = 5 };

        double Repeated()
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Repeats; i++)
            {
                ours(image, file);
            }

            return Stopwatch.GetElapsedTime(start).TotalMilliseconds / Repeats;
        }
    })
    { OneThread = true };
}
