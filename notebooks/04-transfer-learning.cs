#!/usr/bin/env dotnet
#:project ../src/MLExtensions.Vision
#:project ../src/MLExtensions.Interactive
#:property PublishAot=false

// Transfer learning: classes from a few images: the notebook 04-transfer-learning.ipynb as a program. Both are made from source/04-transfer-learning.md; change that.
// dotnet run notebooks/04-transfer-learning.cs [-- --quick] [--out FOLDER]
// Outside of the repository, each #:project is a package: #:package MLExtensions.Vision@0.1.0

using System.IO;
using MLExtensions;
using MLExtensions.Display;
using MLExtensions.Interactive;
using MLExtensions.Vision;
using Microsoft.ML;
using Microsoft.ML.Data;

NotebookPage page = NotebookPage.Open("04-transfer-learning", "Transfer learning: classes from a few images", args);

// A convolutional network that has seen many images knows edges, textures and shapes. A new task keeps these layers and
// learns only a head, from a few images a class.
//
// Every cell works with VGG16: name an ONNX file of it (from the ONNX zoo, torchvision or Keras) in the environment
// variable `VGG16_ONNX`. Without one, as in the outputs stored here, the network is `MiniVgg`: a small one of the same
// kind, trained in this notebook on pictures that the project draws itself.

page.Section("Settings");

int shapes = page.IsQuick ? 200 : 2000;   // drawn images that MiniVgg is trained on
int epochs = page.IsQuick ? 1 : 6;   // of MiniVgg
int perClass = page.IsQuick ? 6 : 20;   // digits of each class to learn from
int held = page.IsQuick ? 60 : 500;   // digits to judge by
int size = page.IsQuick ? 32 : 64;   // of the images, in pixels

page.Section("The pretrained network");

ImageSet drawn = DrawnShapes.Draw(shapes, seed: 1, size: size);
page.Show(drawn);

string? file = Environment.GetEnvironmentVariable("VGG16_ONNX");
PretrainedCnn network = file is not null && File.Exists(file)
    ? Vgg16.Load(file)
    : MiniVgg.Train(drawn, new MiniVggOptions { ImageSize = size, Epochs = epochs, Seed = 1, Progress = page.ShowLive("MiniVgg on drawn shapes") });
page.Show(new DataTable { Columns = ["Layer", "Filters"], Rows = [.. network.Layers.Select(layer => (IReadOnlyList<object?>)[layer.ToString(), layer.Channels])] });

page.Section("A task that it has never seen");

// Coloured digits on coloured grounds, a few of each class.

ImageSet few = DrawnColorDigits.Draw(perClass * 40, seed: 101, size: size).TakePerClass(perClass);
ImageSet test = DrawnColorDigits.Draw(held, seed: 201, size: size);
page.Show(few);

page.Section("A head on its features");

// `ImageClassifierTrainer` computes the features once, then learns a softmax head on them:
//
// $$p(c \mid x) = \frac{\exp\left(w_c^\top \phi(x) + b_c\right)}{\sum_k \exp\left(w_k^\top \phi(x) + b_k\right)}$$
//
// To compare with: the same head on the pixels themselves.

ImageClassifier transferred = new ImageClassifierTrainer(network, new ImageClassifierOptions { Seed = 1, Progress = page.ShowLive("Head on the network's features") }).Train(few);
ImageClassifier onPixels = ImageClassifierTrainer.OnPixels(size, new ImageClassifierOptions { Seed = 1 }).Train(few);
page.Show(new BarChart
{
    Title = "Held-out accuracy",
    Format = "0.0%",
    Maximum = 1,
    Bars = [new("Head on the network's features", transferred.Accuracy(test)), new("Head on pixels", onPixels.Accuracy(test), BarEmphasis.Muted)],
    Caption = $"{test.Count} digits; {perClass} of each class to learn from.",
});

page.Section("What it says");

page.Show(new ImageGrid
{
    Columns = 10,
    TileSize = 64,
    Tiles = [.. test.Images.Take(30).Select((image, i) => transferred.Predict(image) is var (name, probability) && name == test.ClassNames[test.Labels[i]]
        ? image.ToTile(name, new ImageFact("probability", probability))
        : image.ToTile($"{name} (is {test.ClassNames[test.Labels[i]]})", new ImageFact("probability", probability)))],
});

page.Section("In an ML.NET pipeline");

// `TrainImageClassifier` takes a key label, as ML.NET's trainers do, and adds `PredictedLabel` and `Score`. What is
// saved are ResizeImages, ExtractPixels and an ONNX graph: nothing of MLExtensions is needed to load it.

var ml = new MLContext(seed: 1);
IDataView photos = few.ToDataView();
var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.Embeddings().TrainImageClassifier(network, new ImageClassifierOptions { Seed = 1 }))
    .Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));
ITransformer model = pipeline.Fit(photos);
MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(test.ToDataView()));
page.Show(metrics);

string saved = Path.Combine(Directory.CreateTempSubdirectory("transfer-").FullName, "digits.zip");
ml.Model.Save(model, photos.Schema, saved);
ITransformer bare = new MLContext().Model.Load(saved, out _);
string[] answers = [.. bare.Transform(test.ToDataView()).GetColumn<string>("Answer")];
page.Show(FormattableString.Invariant($"Loaded by a bare MLContext: {answers.Where((answer, i) => answer == test.ClassNames[test.Labels[i]]).Count() / (double)answers.Length:0.0%} right; {new FileInfo(saved).Length / 1024.0:N0} KB"));

foreach (IDisposable? disposable in new[] { model as IDisposable, bare as IDisposable, transferred, onPixels })
{
    disposable?.Dispose();
}

Directory.Delete(Path.GetDirectoryName(saved)!, recursive: true);

page.Save();
