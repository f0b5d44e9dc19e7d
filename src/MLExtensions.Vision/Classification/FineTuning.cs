using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>
/// Trains the network's last blocks together with the trained head, at a low rate. What the blocks before them compute of an image stays the
/// same: it is computed once, and cached; augmented images are computed as they are drawn.
/// </summary>
internal sealed class FineTuning(TransferGraphs graphs, ImageClassifierOptions options, ExampleAugmentation? augmentation, OnnxSessionOptions session, long seed)
{
    private const int TrunkBatch = 16;

    /// <summary>Fine-tunes a model.</summary>
    /// <param name="whole">From pixels to logits, with its trained head.</param>
    /// <param name="examples">Images to train on, with their pixels.</param>
    /// <param name="validated">Images to validate on, with their pixels; may be the same.</param>
    /// <param name="split">Rows to train and to validate on.</param>
    /// <param name="stage">Trains.</param>
    /// <param name="bestLoss">The validation loss that is to be undercut; infinite without validation.</param>
    /// <returns>The fine-tuned model, or the one given where it is the better one.</returns>
    public OnnxModel Train(OnnxModel whole, ExampleCache examples, ExampleCache validated, ExampleSplit split, StageTraining stage, double bestLoss)
    {
        // Batches of a few images give poor statistics: normalizations stay what pretraining made them.
        OnnxModel model = whole.FoldBatchNormalization();
        string boundary = graphs.Boundaries[^options.FineTunedBlocks];
        OnnxModel tail = model.Cut([boundary], [TransferGraphs.Logits]);
        long[] dims = [.. tail.Inputs[0].Dims!.Skip(1).Select(dim => dim.Size
            ?? throw new NotSupportedException($"The shape of '{boundary}' cannot be known before a run: the blocks behind it cannot be fine-tuned."))];
        using var trunk = new BatchRunner(model.Cut([TransferGraphs.Pixels], [boundary]), TrunkBatch, session);
        using RowStore<float> rows = Compute(trunk, examples);
        using RowStore<float>? held = ReferenceEquals(examples, validated) ? null : Compute(trunk, validated);
        using AugmentedBatches? augmented = augmentation is null
            ? null
            : new AugmentedBatches(examples, split.Training, augmentation, model.Cut([TransferGraphs.Pixels], [boundary]), (boundary, dims), options.BatchSize, session, seed + 1);
        IBatchSource training = augmented
            ?? (IBatchSource)new CachedBatches(rows, split.Training, examples.Labels, (boundary, dims), options.BatchSize, scaling: null, seed + 1);
        CachedBatches? validation = split.Validation.Count == 0
            ? null
            : new CachedBatches(held ?? rows, split.Validation, validated.Labels, (boundary, dims), options.BatchSize, scaling: null, seed: null);
        OnnxModel tuned = stage.Train(tail, training, validation, options.FineTuningLearningRate, seed + 1);
        return validation is not null && stage.BestLoss >= bestLoss
            ? whole
            : model.ReplaceInitializers(tuned.Initializers.ToDictionary(tensor => tensor.Name));
    }

    private RowStore<float> Compute(BatchRunner trunk, ExampleCache examples)
    {
        var store = new RowStore<float>(trunk.OutputLength, options.CacheBytes, options.CacheFolder);
        try
        {
            var bytes = new byte[trunk.InputLength];
            int rows = examples.Pixels!.Count;
            for (int row = 0; row < rows;)
            {
                int count = 0;
                for (; count < trunk.Capacity && row < rows; count++, row++)
                {
                    examples.Pixels.Read(row, bytes);
                    PlanarPixels.ToFloats(bytes, trunk.Input(count));
                }

                trunk.Run(count, store);
                options.CancellationToken.ThrowIfCancellationRequested();
            }

            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
