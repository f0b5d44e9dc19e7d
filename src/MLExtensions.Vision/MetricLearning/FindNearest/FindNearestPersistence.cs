using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Persistence;

namespace MLExtensions.Vision.Search;

/// <summary>The built-in transformers that a lookup of neighbours is saved as, and the lookup out of them again.</summary>
internal static class FindNearestPersistence
{
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>What the graph's metadata keeps beside the graph.</summary>
    /// <param name="Neighbors">The neighbours of each row.</param>
    /// <param name="Index">Metric and method.</param>
    private sealed record Options(int Neighbors, NearestNeighborIndexOptions Index);

    public static PersistedForm Create(MLContext context, NearestNeighborIndex index, NeighborColumns columns, int neighbors)
    {
        IndexSnapshot snapshot = index.Snapshot();
        string input = GraphInput.Name(columns.Input, columns.Output, columns.Ids, columns.Labels, columns.Distances);
        OnnxModel model = FindNearestGraph.Build(snapshot, index.Options.Metric, input, columns, neighbors);
        string options = JsonSerializer.Serialize(new Options(neighbors, index.Options), s_json);
        new ComponentMetadata(ComponentMetadata.NameOf<FindNearestTransformer>(), IsChain: input != columns.Input, columns.Input, columns.Output, options).WriteTo(model.Metadata);
        return PersistedForm.OfGraph(
            context,
            model,
            [new(columns.Input, new VectorDataViewType(NumberDataViewType.Single, index.Dimension))],
            input == columns.Input ? [] : [context.Transforms.CopyColumns(input, columns.Input)],
            input == columns.Input ? [] : [context.Transforms.DropColumns(input)]);
    }

    public static FindNearestTransformer Restore(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        try
        {
            Options options = JsonSerializer.Deserialize<Options>(metadata.Options, s_json) ?? throw new InvalidDataException("The options of a lookup of neighbours are null.");
            NearestNeighborIndex index = NearestNeighborIndex.OfSnapshot(NearestRowsGraph.Read(model), options.Index with { Threads = Environment.ProcessorCount });
            return new FindNearestTransformer(context, index, ownsIndex: true, new NeighborColumns(metadata.InputColumnName, metadata.OutputColumnName), options.Neighbors);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The options of a lookup of neighbours are damaged: {error.Message}", error);
        }
    }
}
