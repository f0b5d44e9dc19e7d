using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision.MetricLearning;

/// <summary>The graph of an embedding as ML.NET feeds it: red, green and blue planes, one row at a time where it is saved.</summary>
internal static class EmbeddingRowGraph
{
    private const string Pixels = "pixels";
    private const string Grey = "grey";
    private const string RowSuffix = "_row";

    /// <summary>From planes [N, 3, height, width], or vectors, to embeddings: the embedding's own graph unless that reads grey images.</summary>
    public static OnnxModel OfColumns(EmbeddingModel embedding)
    {
        if (embedding.ImageChannels != 1)
        {
            return embedding.Model;
        }

        var size = new ImageSize(embedding.ImageWidth, embedding.ImageHeight);
        var format = new InputFormat(1, size.Height, size.Width, TensorLayout.Nchw, new ImagePreprocessing());
        OnnxModel front = FrontGraph.Build(Pixels, Grey, size, format, ClassifierGraphs.Versions(embedding.Model));
        OnnxModel joined = front.Compose(
            embedding.Model,
            new Dictionary<string, string> { [Grey] = embedding.Model.Inputs[0].Name },
            new ComposeOptions { FirstPrefix = "luma/" });
        return joined.RenameValues(new Dictionary<string, string> { ["luma/" + Pixels] = EmbeddingNetwork.ImageName });
    }

    /// <summary>The form for one row, its input and output named as columns, the output of rank 1.</summary>
    public static OnnxModel ToRow(OnnxModel graph, string input, string output)
    {
        OnnxModel single = graph.LowerOpset().ChangeBatch(1);
        long dimension = graph.Outputs[0].Dims![1].Size!.Value;
        var builder = new OnnxGraphBuilder("row", ClassifierGraphs.Versions(single));
        OnnxModel last = builder.Output("row", builder.Input("vector", OnnxElementType.Float, 1, dimension).Reshape(dimension)).Build();
        OnnxModel joined = single.Compose(last, new Dictionary<string, string> { [single.Outputs[0].Name] = "vector" }, new ComposeOptions { SecondPrefix = "row/" });
        return joined.RenameValues(new Dictionary<string, string> { [single.Inputs[0].Name] = input, [single.Outputs[0].Name] = output + RowSuffix, ["row/row"] = output });
    }

    /// <summary>The graph that <see cref="ToRow"/> was made of.</summary>
    /// <exception cref="InvalidDataException">The graph is not one of these.</exception>
    public static OnnxModel FromRow(OnnxModel row)
    {
        if (row.Inputs is not [{ Dims: { Count: 2 or 4 } dims } input] || row.Outputs is not [OnnxValueInfo output])
        {
            throw new InvalidDataException("The graph of an embedding has one input of images or vectors and one output.");
        }

        try
        {
            OnnxModel model = row.Cut([input.Name], [output.Name + RowSuffix])
                .RenameValues(new Dictionary<string, string>
                {
                    [input.Name] = dims.Count == 2 ? EmbeddingNetwork.FeaturesName : EmbeddingNetwork.ImageName,
                    [output.Name + RowSuffix] = EmbeddingNetwork.OutputName,
                })
                .ChangeBatch(Network.BatchSymbol);
            EmbeddingFile.Check(model);
            return model;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The graph of an embedding is not as it was written: {error.Message}", error);
        }
    }
}
