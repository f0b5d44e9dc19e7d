//## ApplyWordEmbedding
var ml = new MLContext(1);
File.WriteAllText("vectors.txt", "castle 1 0\nking 0.9 0.1\nfish 0 1\n");
IDataView texts = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(i => new Line { Text = "the king and the fish in the castle" }));

class Line
{
    public string Text { get; set; }
}
//## ImageClassification
var ml = new MLContext(1);
ImageSet shapes = DrawnShapes.Draw(40, seed: 1, size: 32);
MiniVgg.Create(seed: 1, imageSize: 32).Save("network.onnx");
IDataView photos = shapes.ToDataView();
