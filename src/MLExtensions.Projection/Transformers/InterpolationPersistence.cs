using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Persistence;

namespace MLExtensions.Projection;

/// <summary>The built-in transformers that a map's transformer is saved as, and the map out of them again.</summary>
internal static class InterpolationPersistence
{
    /// <summary>Options as JSON: what is code or data (callbacks, listeners, tokens, matrices) is left out.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepValues } },
    };

    public static PersistedForm Create<T>(MLContext context, MapInterpolation map, string input, string output, string options)
        where T : IPersistedComponent
    {
        string features = IsColumnName(input) && input != output ? input : $"__{output.Replace('.', '_')}__features";
        string points = IsColumnName(output) ? output : $"__{output.Replace('.', '_')}__points";
        var before = new List<IEstimator<ITransformer>>();
        var after = new List<IEstimator<ITransformer>>();
        var intermediate = new List<string>();
        if (features != input)
        {
            before.Add(context.Transforms.CopyColumns(features, input));
            intermediate.Add(features);
        }

        if (points != output)
        {
            after.Add(context.Transforms.CopyColumns(output, points));
            intermediate.Add(points);
        }

        if (intermediate.Count > 0)
        {
            after.Add(context.Transforms.DropColumns([.. intermediate]));
        }

        OnnxModel model = InterpolationGraph.Build(map, features, points);
        new ComponentMetadata(ComponentMetadata.NameOf<T>(), intermediate.Count > 0, input, output, options).WriteTo(model.Metadata);
        return PersistedForm.OfGraph(context, model, [new(input, new VectorDataViewType(NumberDataViewType.Single, map.Columns))], before, after);
    }

    public static void SaveAsOnnx(MapInterpolation map, string input, string output, Stream stream)
    {
        if (input == output)
        {
            throw new InvalidOperationException($"An ONNX graph cannot have an input and an output of one name, '{input}': give the output column another.");
        }

        InterpolationGraph.Build(map, input, output).Save(stream);
    }

    /// <summary>Reads the options that <see cref="Create{T}"/> wrote.</summary>
    public static TOptions ReadOptions<TOptions>(ComponentMetadata metadata)
    {
        try
        {
            return JsonSerializer.Deserialize<TOptions>(metadata.Options, Json) ?? throw new InvalidDataException("The options of a map are null.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The graph of a map cannot be read: its options are damaged. {error.Message}", error);
        }
    }

    /// <summary>The fitted rows, their coordinates and the reduction in a graph. Rows of an angular metric have length 1.</summary>
    public static (FloatMatrix Rows, FloatMatrix Embedding, PrincipalComponents? Reduction) ReadMap(OnnxModel model, DistanceMetric metric)
    {
        FloatMatrix rows = Matrix(model, InterpolationGraph.RowsName) ?? throw Damaged(InterpolationGraph.RowsName);
        FloatMatrix embedding = Matrix(model, InterpolationGraph.EmbeddingName) ?? throw Damaged(InterpolationGraph.EmbeddingName);
        PrincipalComponents? reduction = null;
        if (Matrix(model, InterpolationGraph.ComponentsName) is { } components)
        {
            float[] mean = model.FindInitializer(InterpolationGraph.MeanName)?.AsSpan<float>().ToArray() ?? throw Damaged(InterpolationGraph.MeanName);
            reduction = new PrincipalComponents(mean, components, new float[components.Rows]);
        }

        return (metric is DistanceMetric.Cosine or DistanceMetric.Correlation ? WithoutLast(rows) : rows, embedding, reduction);
    }

    private static bool IsColumnName(string name) => !name.EndsWith(".output", StringComparison.Ordinal);

    private static FloatMatrix? Matrix(OnnxModel model, string name) =>
        model.FindInitializer(name) is { Dims.Count: 2 } tensor
            ? new FloatMatrix(tensor.AsSpan<float>().ToArray(), checked((int)tensor.Dims[0]), checked((int)tensor.Dims[1]))
            : null;

    private static FloatMatrix WithoutLast(FloatMatrix rows)
    {
        var result = new FloatMatrix(rows.Rows, rows.Columns - 1);
        for (int row = 0; row < rows.Rows; row++)
        {
            rows.Row(row)[..^1].CopyTo(result.Row(row));
        }

        return result;
    }

    private static InvalidDataException Damaged(string name) => new($"The graph of a map cannot be read: it has no matrix '{name}'.");

    private static void KeepValues(JsonTypeInfo type)
    {
        for (int i = type.Properties.Count - 1; i >= 0; i--)
        {
            Type property = type.Properties[i].PropertyType;
            if (property == typeof(CancellationToken) || property == typeof(FloatMatrix) || property.IsInterface || property.IsAssignableTo(typeof(Delegate)))
            {
                type.Properties.RemoveAt(i);
            }
        }
    }
}
