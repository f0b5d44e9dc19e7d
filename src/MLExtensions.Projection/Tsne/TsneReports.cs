using MLExtensions.Numerics;

namespace MLExtensions.Projection;

/// <summary>Progress, and maps with more known of them.</summary>
internal static class TsneReports
{
    public static void Report(this TsneOptions options, string phase, double fraction, int iteration = 0, int iterations = 0, double divergence = double.NaN) =>
        options.Progress?.Report(new TrainingProgress(phase, iteration, iterations, fraction, divergence, 0, null));

    public static TsneMap With(this TsneMap map, FloatMatrix? rows, PrincipalComponents? reduction, TsneTimings timings) => new()
    {
        Embedding = map.Embedding,
        ReferenceRows = rows,
        Reduction = reduction,
        KullbackLeibler = map.KullbackLeibler,
        Iterations = map.Iterations,
        EndedEarly = map.EndedEarly,
        Options = map.Options,
        Timings = timings,
    };
}
