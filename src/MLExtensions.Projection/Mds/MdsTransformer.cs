using System.Text.Json;
using Microsoft.ML;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Transformers;

namespace MLExtensions.Projection;

/// <summary>Places rows on a fitted map of multidimensional scaling by <see cref="MapInterpolation"/>. What <see cref="MdsEstimator"/> gives.</summary>
/// <remarks>
/// Saved as built-in transformers: an OnnxTransformer over a graph with the fitted rows and their
/// coordinates in it. A model takes at most 1.9 GB. A row that is not finite gets NaN.
/// </remarks>
public sealed class MdsTransformer : RowTransformer, IPersistedComponent
{
    private readonly MapInterpolation _interpolation;

    internal MdsTransformer(MLContext context, MdsMap map, double perplexity, string outputColumnName, string inputColumnName)
        : base(context, nameof(MdsTransformer))
    {
        Map = map;
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        _interpolation = map.Interpolation(perplexity);
    }

    private sealed record Saved(MdsOptions Options, double Perplexity, double NormalizedStress, int Iterations, bool EndedEarly);

    /// <summary>The column that is added.</summary>
    public string OutputColumnName { get; }

    /// <summary>The feature column that is read.</summary>
    public string InputColumnName { get; }

    /// <summary>The fitted map: coordinates of the fitted rows, stress, options.</summary>
    /// <remarks>After <see cref="EmbeddingsCatalog.Load(string)"/> the reference rows of a cosine or correlation map have length 1.</remarks>
    public MdsMap Map { get; }

    /// <summary>The coordinates of the fitted rows: rows × dimensions, in the order of the data.</summary>
    public FloatMatrix Embedding => Map.Embedding;

    /// <summary>The normalized stress Σ(δ − d)² / Σδ² of the fitted map.</summary>
    public double NormalizedStress => Map.NormalizedStress;

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        Saved saved = InterpolationPersistence.ReadOptions<Saved>(metadata);
        (FloatMatrix rows, FloatMatrix embedding, _) = InterpolationPersistence.ReadMap(model, saved.Options.Metric);
        var map = new MdsMap
        {
            Embedding = embedding,
            ReferenceRows = rows,
            NormalizedStress = saved.NormalizedStress,
            Iterations = saved.Iterations,
            EndedEarly = saved.EndedEarly,
            Options = saved.Options,
        };
        return new MdsTransformer(context, map, saved.Perplexity, metadata.OutputColumnName, metadata.InputColumnName);
    }

    /// <summary>Writes the transformer as an ONNX model: floats [1, columns] in, floats [dimensions] out.</summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <exception cref="InvalidOperationException">Input and output column have one name, which a graph cannot; or the graph would be larger than 1.9 GB.</exception>
    public override void SaveAsOnnx(Stream stream)
    {
        ThrowIfDisposed();
        InterpolationPersistence.SaveAsOnnx(_interpolation, InputColumnName, OutputColumnName, stream);
    }

    /// <inheritdoc/>
    protected override RowMapping Bind(DataViewSchema inputSchema) =>
        new InterpolationMapping(_interpolation, OutputColumnName, FeatureRows.Requirement(InputColumnName).Check(inputSchema));

    /// <inheritdoc/>
    protected override PersistedForm CreatePersistedForm()
    {
        var saved = new Saved(Map.Options, _interpolation.Perplexity, Map.NormalizedStress, Map.Iterations, Map.EndedEarly);
        return InterpolationPersistence.Create<MdsTransformer>(
            Context, _interpolation, InputColumnName, OutputColumnName, JsonSerializer.Serialize(saved, InterpolationPersistence.Json));
    }
}
