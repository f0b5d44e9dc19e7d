namespace MLExtensions.Onnx.Training.Fused;

/// <summary>How a batch is divided: into a number of chunks that depends on the batch and the network only, so that sums over chunks have the same bits for any number of threads.</summary>
/// <param name="Images">Rows of the batch.</param>
/// <param name="Chunks">Chunks.</param>
/// <param name="Workers">Threads.</param>
internal sealed record FusedBatch(int Images, int Chunks, int Workers)
{
    /// <summary>Chunks of a batch, where the sums of gradients that they need are not too large.</summary>
    public const int MostChunks = 16;

    public int Start(int chunk) => (int)((long)Images * chunk / Chunks);
}
