using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class TsneInputTests
{
    private static readonly TsneOptions Quick = new() { Perplexity = 5, ExaggerationIterations = 20, Iterations = 20 };

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Fit_NotFinite_SaysWhere(float value)
    {
        FloatMatrix data = Samples.Normal(60, 5, seed: 1);
        data[17, 3] = value;

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Tsne.Fit(data, Quick));

        StringAssert.StartsWith(error.Message, $"Row 17, slot 3: {value}.");
    }

    [TestMethod]
    public void Fit_TooFewRows_NamesThePerplexityThatWorks()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Tsne.Fit(Samples.Normal(50, 5, seed: 1)));

        StringAssert.Contains(error.Message, "A perplexity of 30 needs at least 90 rows; there are 50, for which the largest perplexity is 16.66.");
        Tsne.Fit(Samples.Normal(50, 5, seed: 1), Quick with { Perplexity = 16.66 });
    }

    [TestMethod]
    public void Fit_AllRowsEqual_SaysSo()
    {
        var data = new FloatMatrix(60, 4);
        data.Span.Fill(3);

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => Tsne.Fit(data, Quick));

        StringAssert.StartsWith(error.Message, "All 60 rows are equal");
    }

    [TestMethod]
    public void Fit_DuplicatesByTheThousand_IsFinite()
    {
        FloatMatrix data = Samples.Normal(2300, 3, seed: 2);
        for (int row = 0; row < 2000; row++)
            data.Row(row % 2).CopyTo(data.Row(row));

        TsneMap map = Tsne.Fit(data, Quick);

        AssertFinite(map);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Fit_OneColumn_IsFinite(int dimensions)
    {
        TsneMap map = Tsne.Fit(Samples.Normal(100, 1, seed: 3), Quick with { Dimensions = dimensions });

        AssertFinite(map);
    }

    [TestMethod]
    public void Fit_ConstantColumns_IsFinite()
    {
        FloatMatrix data = Samples.Normal(100, 4, seed: 4);
        for (int row = 0; row < 100; row++)
            data[row, 1] = data[row, 2] = 5;

        AssertFinite(Tsne.Fit(data, Quick));
    }

    [TestMethod]
    public void Fit_HugeValues_IsFinite() => AssertFinite(Tsne.Fit(Samples.Normal(100, 4, seed: 4, deviation: 1e13), Quick));

    [TestMethod]
    public void Fit_InitialEmbeddingOfAnotherSize_IsRefused()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(
            () => Tsne.Fit(Samples.Normal(60, 4, seed: 4), Quick with { InitialEmbedding = new FloatMatrix(59, 2) }));

        StringAssert.StartsWith(error.Message, "The initial embedding must be 60 × 2; it is 59 × 2.");
    }

    [TestMethod]
    public void Fit_MethodThatDoesNotFit_IsRefused()
    {
        FloatMatrix data = Samples.Normal(60, 4, seed: 4);

        Assert.ThrowsExactly<ArgumentException>(() => Tsne.Fit(data, Quick with { Method = RepulsionMethod.Fft, Dimensions = 3 }));
        Assert.ThrowsExactly<ArgumentException>(() => Tsne.Fit(data, Quick with { Method = RepulsionMethod.BarnesHut, Dimensions = 1 }));
        Assert.ThrowsExactly<ArgumentException>(() => Tsne.Fit(data, Quick with { Method = RepulsionMethod.Fft, Objective = TsneObjective.Sne }));
    }

    [TestMethod]
    [DataRow("pca")]
    [DataRow("neighbors")]
    [DataRow("affinities")]
    public void Fit_CancelledBeforeTheFirstIteration_Throws(string phase)
    {
        using var source = new CancellationTokenSource();
        TsneOptions options = Quick with { CancellationToken = source.Token, OnCancel = CancelBehavior.ReturnBest, Progress = new Listener(phase, source) };

        Assert.ThrowsExactly<OperationCanceledException>(() => Tsne.Fit(Samples.Normal(60, 120, seed: 4), options));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_CancelledInTheOptimization_ThrowsOrHandsBackTheMap(bool handBack)
    {
        using var source = new CancellationTokenSource();
        TsneOptions options = Quick with
        {
            CancellationToken = source.Token,
            CallbackEvery = 10,
            Progress = new Listener("optimization", source),
            OnCancel = handBack ? CancelBehavior.ReturnBest : CancelBehavior.Throw,
        };
        FloatMatrix data = Samples.Normal(60, 4, seed: 4);

        if (!handBack)
        {
            Assert.ThrowsExactly<OperationCanceledException>(() => Tsne.Fit(data, options));
            return;
        }

        TsneMap map = Tsne.Fit(data, options);
        Assert.IsTrue(map.EndedEarly);
        Assert.AreEqual(10, map.Iterations);
        AssertFinite(map);
    }

    private static void AssertFinite(TsneMap map)
    {
        Assert.IsTrue(float.IsFinite(map.Embedding.Span.ToArray().Sum(Math.Abs)));
        Assert.IsTrue(double.IsFinite(map.KullbackLeibler));
    }

    private sealed class Listener(string phase, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Phase == phase)
                source.Cancel();
        }
    }
}
