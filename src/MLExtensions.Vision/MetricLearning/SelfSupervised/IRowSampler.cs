namespace MLExtensions.Vision.MetricLearning;

/// <summary>Says which rows make a batch, without labels of theirs. A batch is a function of the epoch and its number alone.</summary>
internal interface IRowSampler
{
    /// <summary>Number of batches in an epoch.</summary>
    int BatchCount { get; }

    /// <summary>The most rows of a batch.</summary>
    int BatchSize { get; }

    /// <summary>The rows of a batch.</summary>
    RowDraw Draw(int epoch, int batch);
}
