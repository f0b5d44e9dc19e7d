//## Threads
FloatMatrix data = new(60, 5);
var random = new Random(1);
foreach (ref float value in data.Span)
{
    value = random.NextSingle();
}
//## Rows a second
var ml = new MLContext(1);
var random = new Random(1);
IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new FeatureRow { Features = [random.NextSingle(), random.NextSingle(), random.NextSingle()] }).ToArray());
ml.Model.Save(ml.Embeddings().ProjectToTsne("Map", "Features", perplexity: 5, seed: 1).Fit(rows), rows.Schema, "model.zip");

class FeatureRow
{
    [VectorType(3)]
    public float[] Features { get; set; }
}
