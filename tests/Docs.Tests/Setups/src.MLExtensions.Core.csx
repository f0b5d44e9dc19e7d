//## (top)
var context = new MLContext(1);
var random = new Random(1);
IDataView rows = context.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new FeatureRow { Features = [random.NextSingle(), random.NextSingle(), random.NextSingle()] }).ToArray());
context.Model.Save(context.Embeddings().ProjectToTsne("Map", "Features", perplexity: 5, seed: 1).Fit(rows), rows.Schema, "model.zip");

class FeatureRow
{
    [VectorType(3)]
    public float[] Features { get; set; }
}
