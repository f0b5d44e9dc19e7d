//## Fit a map
FloatMatrix x = new(120, 5);
var random = new Random(1);
foreach (ref float value in x.Span)
{
    value = random.NextSingle();
}
//## Place new points
FloatMatrix x = new(120, 5), newRows = new(4, 5);
var random = new Random(1);
foreach (ref float value in x.Span)
{
    value = random.NextSingle();
}

TsneMap map = Tsne.Fit(x, new TsneOptions { Perplexity = 10, Iterations = 100 });
//## Watch it, and end it early
FloatMatrix x = new(120, 5);
var random = new Random(1);
foreach (ref float value in x.Span)
{
    value = random.NextSingle();
}
