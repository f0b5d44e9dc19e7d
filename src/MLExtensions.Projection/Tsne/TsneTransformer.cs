using System.Text.Json;
using Microsoft.ML;
using MLExtensions.Numerics;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Transformers;

namespace MLExtensions.Projection;

/// <summary>Places rows on a fitted t-SNE map by <see cref="MapInterpolation"/>. What <see cref="TsneEstimator"/> gives.</summary>
/// <remarks>
/// Saved as built-in transformers: an OnnxTransformer over a graph with the fitted rows (reduced, where there is a reduction) and their
/// coordinates in it. A model takes at most 1.9 GB. Refinement and search indices are not saved. A row that is not finite gets NaN.
/// </remarks>
public sealed class TsneTransformer : RowTransformer, IPersistedComponent
{
    private readonly MapInterpolation _interpolation;

    internal TsneTransformer(MLContext context, TsneMap map, double perplexity, string outputColumnName, string inputColumnName)
        : base(context, nameof(TsneTransformer))
    {
        Map = map;
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        _interpolation = map.Interpolation(perplexity);
    }

    private sealed record Saved(TsneOptions Options, double Perplexity, double KullbackLeibler, int Iterations, bool EndedEarly, TsneTimings Timings);

    /// <summary>The column that is added.</summary>
    public string OutputColumnName { get; }

    /// <summary>The feature column that is read.</summary>
    public string InputColumnName { get; }

    /// <summary>The fitted map: coordinates of the fitted rows, divergence, timings, options.</summary>
    /// <remarks>After <see cref="EmbeddingsCatalog.Load(string)"/> the reference rows of a cosine or correlation map have length 1, and a reduction no variances.</remarks>
    public TsneMap Map { get; }

    /// <summary>The coordinates of the fitted rows: rows × dimensions, in the order of the data.</summary>
    public FloatMatrix Embedding => Map.Embedding;

    /// <summary>KL(P‖Q) in nats of the fitted map.</summary>
    public double KullbackLeibler => Map.KullbackLeibler;

    /// <summary>How long each phase of the fit took.</summary>
    public TsneTimings Timings => Map.Timings;

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        Saved saved = InterpolationPersistence.ReadOptions<Saved>(metadata);
        (FloatMatrix rows, FloatMatrix embedding, PrincipalComponents? reduction) = InterpolationPersistence.ReadMap(model, saved.Options.Metric);
        var map = new TsneMap
        {
            Embedding = embedding,
            ReferenceRows = rows,
            Reduction = reduction,
            KullbackLeibler = saved.KullbackLeibler,
            Iterations = saved.Iterations,
            EndedEarly = saved.EndedEarly,
            Timings = saved.Timings,
            Options = saved.Options,
        };
        return new TsneTransformer(context, map, saved.Perplexity, metadata.OutputColumnName, metadata.InputColumnName);
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
        var saved = new Saved(Map.Options, _interpolation.Perplexity, Map.KullbackLeibler, Map.Iterations, Map.EndedEarly, Map.Timings);
        return InterpolationPersistence.Create<TsneTransformer>(
            Context, _interpolation, InputColumnName, OutputColumnName, JsonSerializer.Serialize(saved, InterpolationPersistence.Json));
    }
}
