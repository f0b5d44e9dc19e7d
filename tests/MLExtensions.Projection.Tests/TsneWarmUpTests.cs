using MLExtensions.Numerics;

namespace MLExtensions.Projection.Tests;

[TestClass]
public sealed class TsneWarmUpTests
{
    // Nobody waits for it in use, so that a failure would go unseen.
    [TestMethod]
    [DataRow(2, RepulsionMethod.Auto, TsneObjective.TSne, 100)]
    [DataRow(2, RepulsionMethod.Auto, TsneObjective.TSne, 100_000)]
    [DataRow(1, RepulsionMethod.Fft, TsneObjective.TSne, 100)]
    [DataRow(3, RepulsionMethod.Auto, TsneObjective.TSne, 100_000)]
    [DataRow(2, RepulsionMethod.BarnesHut, TsneObjective.TSne, 100)]
    [DataRow(2, RepulsionMethod.Auto, TsneObjective.Sne, 100)]
    [DataRow(2, RepulsionMethod.Auto, TsneObjective.SymmetricSne, 100)]
    public void Run_EveryMethod_ComesToAnEnd(int dimensions, RepulsionMethod method, TsneObjective objective, int rows)
    {
        foreach (int columns in (int[])[0, 1, 40, 1000])
        {
            TsneWarmUp.Run(rows, columns, new TsneOptions { Dimensions = dimensions, Method = method, Objective = objective });
        }
    }

    [TestMethod]
    public void Run_OptionsOfTheMapToCome_AreNotHeardNorStopped()
    {
        var options = new TsneOptions
        {
            Affinity = AffinityKind.Multiscale,
            Metric = DistanceMetric.Manhattan,
            InitialEmbedding = new FloatMatrix(4, 2),
            Callback = _ => throw new InvalidOperationException("The caller is told of a map that is not theirs."),
            CallbackEvery = 1,
            CancellationToken = new CancellationToken(canceled: true),
        };

        TsneWarmUp.Run(4, 10, options);
        TsneWarmUp.Run(4, 10, options with { Affinity = AffinityKind.Uniform, Metric = DistanceMetric.Cosine, DegreesOfFreedom = 0.5 });
    }
}
