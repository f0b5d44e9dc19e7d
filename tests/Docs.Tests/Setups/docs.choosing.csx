//## Word vectors: learn or take?
var ml = new MLContext(1);
File.WriteAllText("vectors.txt", "castle 1 0\nking 0.9 0.1\nfish 0 1\n");
IDataView tokens = ml.Data.LoadFromEnumerable(new[] { new Line { Tokens = ["king", "fish"] } });

class Line
{
    public string[] Tokens { get; set; }
}
//## t-SNE or MDS?
FloatMatrix data = new(100, 5);
var random = new Random(1);
foreach (ref float value in data.Span)
{
    value = random.NextSingle();
}
