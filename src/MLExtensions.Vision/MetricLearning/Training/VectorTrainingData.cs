using MLExtensions.Numerics;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>Prepares vectors for a training.</summary>
internal static class VectorTrainingData
{
    public static EmbeddingData Create(FloatMatrix features, long[] labels, EmbeddingNetwork network, EmbeddingOptions options, long seed, Action<string>? warn)
    {
        Func<EmbeddingModel, RetrievalMetrics>? validate = null;
        if (options.ValidationFraction > 0)
        {
            (int[] training, int[] held) = BatchPlan.Split(labels, options.ValidationFraction, seed);
            FloatMatrix heldRows = Select(features, held);
            long[] heldLabels = [.. held.Select(row => labels[row])];
            validate = embedding => RetrievalEvaluation.Evaluate(embedding.Embed(heldRows), heldLabels, cancellationToken: options.CancellationToken);
            features = Select(features, training);
            labels = [.. training.Select(row => labels[row])];
        }

        FeatureStandardization scaling = FeatureStandardization.Fit(features);
        string input = network.Trained.Inputs[0].Name;
        if (options.SelfSupervision is SelfSupervision supervision)
        {
            TrainingRows rows = supervision is TwoViewSupervision views ? new CorruptedRows(features, scaling, views.Corruption, seed) : new VectorRows(features, scaling);
            return new EmbeddingData(new SampledBatches(supervision.Sampler(labels, seed), rows, input, Threads(options)), network, scaling, validate);
        }

        BalancedSampler sampler = BatchPlan.Sampler(labels, options, seed, warn);
        var batches = new BalancedBatches(sampler, labels, new VectorRows(features, scaling), input, Threads(options));
        return new EmbeddingData(batches, network, scaling, validate);
    }

    public static int Threads(EmbeddingOptions options) => options.Threads == 0 ? Environment.ProcessorCount : options.Threads;

    private static FloatMatrix Select(FloatMatrix matrix, int[] rows)
    {
        var selected = new FloatMatrix(rows.Length, matrix.Columns);
        for (int i = 0; i < rows.Length; i++)
        {
            matrix.Row(rows[i]).CopyTo(selected.Row(i));
        }

        return selected;
    }
}
