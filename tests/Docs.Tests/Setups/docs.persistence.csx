//## Save, and load anywhere
var ml = new MLContext(1);
var random = new Random(1);
IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new FeatureRow { Features = [random.NextSingle(), random.NextSingle(), random.NextSingle()] }).ToArray());

class FeatureRow
{
    [VectorType(3)]
    public float[] Features { get; set; }
}
//## Save, and load anywhere, after
if (bare.Transform(rows).GetColumn<float[]>("Map").Count() != 40)
{
    throw new InvalidOperationException("The bare model places other rows.");
}
//## Load it as itself
var ml = new MLContext(1);
var random = new Random(1);
IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new FeatureRow { Features = [random.NextSingle(), random.NextSingle(), random.NextSingle()] }).ToArray());
ml.Model.Save(ml.Embeddings().ProjectToTsne("Map", "Features", perplexity: 5, seed: 1).Fit(rows), rows.Schema, "map.zip");

class FeatureRow
{
    [VectorType(3)]
    public float[] Features { get; set; }
}
//## Export to ONNX
var ml = new MLContext(1);
var random = new Random(1);
IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new FeatureRow { Features = [random.NextSingle(), random.NextSingle(), random.NextSingle()] }).ToArray());
using TsneTransformer map = ml.Embeddings().ProjectToTsne("Map", "Features", perplexity: 5, seed: 1).Fit(rows);

class FeatureRow
{
    [VectorType(3)]
    public float[] Features { get; set; }
}
//## Export to ONNX, after
if (OnnxModel.Load("map.onnx").Outputs.Single().Name != "Map")
{
    throw new InvalidOperationException("The exported graph has other outputs.");
}
