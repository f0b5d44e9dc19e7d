using MLExtensions.Onnx;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>The network behind an embedding that only its training sees.</summary>
internal static class ProjectionHead
{
    private const string Prefix = "projection/";

    /// <summary>Appends the head: a dense layer with batch normalization, which makes up for the length 1 of the embedding, a ReLU, a dense layer.</summary>
    public static EmbeddingNetwork Append(EmbeddingNetwork network, SelfSupervision supervision, long seed)
    {
        if (supervision.ProjectionDimension == 0)
        {
            return network;
        }

        OnnxValueInfo embedding = network.Trained.Outputs[0];
        var head = new Network("projection", seed + 1)
            .Input("from", embedding.Dims![1])
            .Dense(supervision.ProjectionUnits, bias: false).BatchNorm().Relu()
            .Dense(supervision.ProjectionDimension).L2Normalize();
        OnnxModel joined = network.Trained.Compose(
            head.Build("projected"), new Dictionary<string, string> { [embedding.Name] = "from" }, new ComposeOptions { SecondPrefix = Prefix });
        return network with { Trained = joined, Embedding = embedding.Name };
    }

    /// <summary>The trained network without the head.</summary>
    public static OnnxModel Drop(EmbeddingNetwork network, OnnxModel trained) =>
        network.Embedding is null ? trained : trained.Cut([trained.Inputs[0].Name], [network.Embedding]);
}
