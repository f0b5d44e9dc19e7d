namespace MLExtensions.Onnx.Training.Fused;

/// <summary>How a batch is divided: into a number of chunks that depends on the batch and the network only, so that sums over chunks have the same bits for any number of threads.</summary>
/// <param name="Images">Rows of the batch.</param>
/// <param name="Chunks">Chunks.</param>
/// <param name="Workers">Threads.</param>
internal sealed record FusedBatch(int Images, int Chunks, int Workers)
{
    public int Start(int chunk) => (int)((long)Images * chunk / Chunks);
}
