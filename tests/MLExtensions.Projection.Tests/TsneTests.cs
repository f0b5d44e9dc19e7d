using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class TsneTests
{
    [TestMethod]
    public void Fit_SeparateClusters_KeepsThemApart()
    {
        FloatMatrix data = Samples.Clusters(300, 10, 3, seed: 1);

        TsneMap map = Tsne.Fit(data, new TsneOptions { Perplexity = 20, ExaggerationIterations = 100, Iterations = 150 });

        Assert.IsFalse(map.EndedEarly);
        Assert.AreEqual(250, map.Iterations);
        for (int row = 0; row < 300; row++)
        {
            Assert.AreEqual(row % 3, Samples.NearestOther(map.Embedding, row) % 3, $"row {row}");
        }
    }
}
