//## A first pipeline
string[] animals = ["the cat drinks milk", "a dog eats meat", "the dog and the cat sleep", "a cat and a dog play"];
string[] machines = ["the engine burns oil", "a motor turns the wheel", "the motor and the engine run", "an engine and a motor stop"];
File.WriteAllLines("sentences.tsv", ["Label\tText", .. Enumerable.Range(0, 48).Select(i => i % 2 == 0 ? $"animal\t{animals[i / 2 % 4]}" : $"machine\t{machines[i / 2 % 4]}")]);

class Sentence
{
    [LoadColumn(0)]
    public string Label;

    [LoadColumn(1)]
    public string Text;
}
//## A first pipeline, after
if (!loaded.Transform(data).GetColumn<string>("PredictedLabel").SequenceEqual(data.GetColumn<string>("Label")))
{
    throw new InvalidOperationException("The reloaded model answers wrong.");
}
//## Networks in C#, after
if (OnnxModel.Load("digits.onnx").Outputs.Single().Name != "logits")
{
    throw new InvalidOperationException("The saved network has other outputs.");
}
//## Gradients and training
OnnxModel model = new Network("digits", seed: 1).Input("image", 1, 28, 28).Flatten().Dense(48).Relu().Dense(10).Build("logits");
//## Gradients and training, after
if (result.History[^1].Validation is not > 0.9)
{
    throw new InvalidOperationException($"It learnt nothing: {result.History[^1]}");
}
//## Maps (t-SNE)
var ml = new MLContext(1);
FloatMatrix data = new(120, 5), newRows = new(3, 5);
var random = new Random(1);
foreach (ref float value in data.Span)
{
    value = random.NextSingle();
}

foreach (ref float value in newRows.Span)
{
    value = random.NextSingle();
}

int[] labels = [.. Enumerable.Range(0, 120).Select(i => i % 3)];
IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(i => new FeatureRow { Features = data.Row(i).ToArray() }));

class FeatureRow
{
    [VectorType(5)]
    public float[] Features { get; set; }
}
//## Images
var ml = new MLContext(1);
ImageSet drawn = DrawnShapes.Draw(12, seed: 2);
for (int i = 0; i < drawn.Images.Count; i++)
{
    Directory.CreateDirectory("photos/" + drawn.ClassNames[drawn.Labels[i]]);
    drawn.Images[i].Save($"photos/{drawn.ClassNames[drawn.Labels[i]]}/{i}.png");
}
//## Networks from ONNX
var ml = new MLContext(1);
ImageSet shapes = DrawnShapes.Draw(20, seed: 1);
IDataView photos = shapes.ToDataView();
//## Networks from ONNX, after
using var bare = (IDisposable)new MLContext().Model.Load("photos.zip", out _);
//## Image classifiers
var ml = new MLContext(1);
ImageSet shapes = DrawnShapes.Draw(30, seed: 1);
MiniVgg.Train(shapes, new MiniVggOptions { Epochs = 1 }).Save("network.onnx");
for (int i = 0; i < shapes.Images.Count; i++)
{
    Directory.CreateDirectory("photos/" + shapes.ClassNames[shapes.Labels[i]]);
    shapes.Images[i].Save($"photos/{shapes.ClassNames[shapes.Labels[i]]}/{i}.png");
}

shapes.Images[0].Save("new.png");
IDataView photos = shapes.ToDataView(), others = DrawnShapes.Draw(20, seed: 2).ToDataView();
//## What filters see
ImageSet images = DrawnShapes.Draw(20, seed: 1);
MiniVgg.Train(images, new MiniVggOptions { Epochs = 1 }).Save("network.onnx");
//## Pictures
float[] xy = [0, 0, 1, 0.5f, 0.2f, 1];
string[] labels = ["a", "b", "a"], texts = ["first", "second", "third"];
//## Searching vectors
var ml = new MLContext(1);
var random = new Random(1);
FloatMatrix vectors = new(200, 4), test = new(60, 4), validation = new(60, 4);
foreach (FloatMatrix matrix in new[] { vectors, test, validation })
{
    foreach (ref float value in matrix.Span)
    {
        value = random.NextSingle() - 0.5f;
    }
}

string[] names = [.. Enumerable.Range(0, 200).Select(row => "person " + (row % 5))];
float[] someone = [1, 0, 0, 0], query = [1, 0.1f, 0, 0];
long[] testLabels = [.. Enumerable.Range(0, 60).Select(row => (long)(row % 6))], validationLabels = testLabels;
IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(row => new LabeledRow { Label = names[row], Features = vectors.Row(row).ToArray() }).ToArray());

class LabeledRow
{
    public string Label { get; set; }

    [VectorType(4)]
    public float[] Features { get; set; }
}
//## Searching vectors, after
if (opened.Count != 200 || opened.Search(someone, 1)[0].Label != "someone new")
{
    throw new InvalidOperationException("The opened index is another one.");
}
//## Embeddings without labels
DigitImages drawn = DrawnDigits.Draw(60, seed: 1);
PixelImage[] pictures = [.. Enumerable.Range(0, 60).Select(i => new PixelImage(28, 28, 1, [.. drawn.Pixels.Skip(784 * i).Take(784).Select(value => (byte)(255 * value))]))];
ImageSet few = new(pictures, [.. drawn.Labels.Select(label => (int)label)], [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]), test = few;
Directory.CreateDirectory("scans");
for (int i = 0; i < pictures.Length; i++)
{
    using MLImage picture = pictures[i].ToMLImage();
    picture.Save($"scans/{i}.png");
}
//## Embeddings without labels, smaller
RowsPerBatch = 128 => RowsPerBatch = 30
Epochs = 20 => Epochs = 1
//## Embeddings without labels, after
if (accuracy is not (> 0 and <= 1))
{
    throw new InvalidOperationException($"An accuracy of {accuracy}.");
}
//## What filters see, smaller
Enumerable.Range(0, 16) => Enumerable.Range(0, 4)
Steps = 100 => Steps = 20
//## Trained embeddings
var ml = new MLContext(1);
ImageSet drawn = DrawnShapes.Draw(60, seed: 1, size: 32).TakePerClass(4);
drawn = drawn.Select(Enumerable.Range(0, drawn.Count).Where(i => drawn.Labels[i] < 4));
for (int i = 0; i < drawn.Count; i++)
{
    Directory.CreateDirectory("photos/" + drawn.ClassNames[drawn.Labels[i]]);
    drawn.Images[i].Save($"photos/{drawn.ClassNames[drawn.Labels[i]]}/{i}.png");
}

IDataView photos = drawn.ToDataView();
//## Trained embeddings, after
if (EmbeddingModel.Load("embedding.onnx").Dimension != 128 || !File.Exists("photos.zip"))
{
    throw new InvalidOperationException("The saved embedding is another one.");
}
