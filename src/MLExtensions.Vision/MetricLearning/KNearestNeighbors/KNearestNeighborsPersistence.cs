using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Vision.Classification;

namespace MLExtensions.Vision.Search;

/// <summary>The built-in transformers that a classifier by neighbours is saved as, and the classifier out of them again.</summary>
internal static class KNearestNeighborsPersistence
{
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>What the graph's metadata keeps beside the graph.</summary>
    /// <param name="PredictedLabel">The column of the class.</param>
    /// <param name="ClassNames">The classes.</param>
    /// <param name="Vote">How neighbours vote.</param>
    /// <param name="Index">Metric and method.</param>
    private sealed record Options(string PredictedLabel, IReadOnlyList<string> ClassNames, NeighborVote Vote, NearestNeighborIndexOptions Index);

    public static PersistedForm Create(MLContext context, NearestNeighborIndex index, ClassifierColumns columns, IReadOnlyList<string> classNames, NeighborVote vote)
    {
        string stem = "__" + columns.Score.Replace('.', '_');
        string vector = stem + "__vector", scores = stem + "__scores", winner = stem + "__winner";
        OnnxModel model = KNearestNeighborsGraph.ForRows(index.Snapshot(), index.Options.Metric, classNames, vote, vector, scores, winner);
        string options = JsonSerializer.Serialize(new Options(columns.PredictedLabel, classNames, vote, index.Options), s_json);
        new ComponentMetadata(ComponentMetadata.NameOf<KNearestNeighborsTransformer>(), IsChain: true, columns.Input, columns.Score, options).WriteTo(model.Metadata);
        return PersistedForm.OfGraph(
            context,
            model,
            [new(columns.Input, new VectorDataViewType(NumberDataViewType.Single, index.Dimension))],
            [context.Transforms.CopyColumns(vector, columns.Input)],
            PredictedColumns.After(context, columns, classNames, scores, winner, vector));
    }

    public static KNearestNeighborsTransformer Restore(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        try
        {
            Options options = JsonSerializer.Deserialize<Options>(metadata.Options, s_json) ?? throw new InvalidDataException("The options of a classifier by neighbours are null.");
            var columns = new ClassifierColumns(metadata.InputColumnName, metadata.OutputColumnName, options.PredictedLabel);
            NearestNeighborIndex index = NearestNeighborIndex.OfSnapshot(Rows(model, options.ClassNames), options.Index with { Threads = Environment.ProcessorCount });
            return new KNearestNeighborsTransformer(context, index, columns, options.ClassNames, options.Vote);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The options of a classifier by neighbours are damaged: {error.Message}", error);
        }
    }

    private static IndexSnapshot Rows(OnnxModel model, IReadOnlyList<string> classNames)
    {
        long[] classes = model.FindInitializer(KNearestNeighborsGraph.ClassesName)?.AsSpan<long>().ToArray()
            ?? throw new InvalidDataException($"The graph of a classifier by neighbours is damaged: it has no tensor '{KNearestNeighborsGraph.ClassesName}'.");
        string?[] labels = [.. classes.Select(number => number >= 0 && number < classNames.Count ? classNames[(int)number] : null)];
        return new IndexSnapshot(NearestRowsGraph.ReadVectors(model, classes.Length), [.. Enumerable.Range(0, classes.Length).Select(row => (long)row)], labels);
    }
}
