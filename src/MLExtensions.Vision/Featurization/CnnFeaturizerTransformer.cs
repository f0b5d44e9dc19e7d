using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Transformers;
using MLExtensions.Vision.Featurization;
using MLExtensions.Vision.Input;

namespace MLExtensions.Vision;

/// <summary>Adds the values that a layer of a convolutional network has for an image. What <see cref="CnnFeaturizerEstimator"/> gives.</summary>
/// <remarks>
/// Rows are computed in blocks inside lazy cursors; all cursors share one session. Saved as ResizeImages, ExtractPixels and an
/// OnnxTransformer, with the weights that the layer needs and no others; reloaded bare, rows are computed one by one.
/// </remarks>
public sealed class CnnFeaturizerTransformer : RowTransformer, IPersistedComponent
{
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly OnnxModel _graph;
    private readonly FeaturizerForm _form;
    private readonly OnnxSession _session;

    internal CnnFeaturizerTransformer(MLContext context, OnnxModel graph, FeaturizerForm form, string outputColumnName, string inputColumnName)
        : base(context, nameof(CnnFeaturizerTransformer))
    {
        _graph = graph;
        _form = form;
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
        _session = new OnnxSession(graph, new OnnxSessionOptions
        {
            IntraOpThreads = form.Options.Threads,
            GpuDeviceId = context.GpuDeviceId,
            FallbackToCpu = context.FallbackToCpu,
            OnFallback = message =>
            {
                using IChannel channel = Host.Start(nameof(CnnFeaturizerTransformer));
                channel.Warning(MessageSensitivity.None, "{0}", message);
            },
        });
    }

    /// <summary>The column that is added.</summary>
    public string OutputColumnName { get; }

    /// <summary>The column of images that is read.</summary>
    public string InputColumnName { get; }

    /// <summary>Number of features.</summary>
    public int Dimension => _form.Dimension;

    /// <summary>The layer that gives the features.</summary>
    public string Layer => _form.Layer;

    /// <summary>The options.</summary>
    public CnnFeaturizerOptions Options => _form.Options;

    /// <inheritdoc/>
    static ITransformer IPersistedComponent.FromPersisted(MLContext context, OnnxModel model, ComponentMetadata metadata)
    {
        FeaturizerForm form;
        try
        {
            form = JsonSerializer.Deserialize<FeaturizerForm>(metadata.Options, s_json) ?? throw new InvalidDataException("The options of a featurizer are null.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The options of a featurizer are damaged: {error.Message}", error);
        }

        return new CnnFeaturizerTransformer(context, FeaturizerGraph.FromRow(model), form, metadata.OutputColumnName, metadata.InputColumnName);
    }

    /// <summary>
    /// Writes the graph: <c>pixels</c> [N, 3, height, width] of 0 to 255, red first, already resized, in; <see cref="OutputColumnName"/> [N, D] out. Crop and preprocessing
    /// are part of it.
    /// </summary>
    /// <param name="stream">The stream to write to; it stays open.</param>
    /// <exception cref="InvalidOperationException">The graph is larger than 1.9 GB.</exception>
    public override void SaveAsOnnx(Stream stream)
    {
        ThrowIfDisposed();
        _graph.RenameValues(new Dictionary<string, string> { [FeaturizerGraph.Output] = OutputColumnName }).Save(stream);
    }

    /// <inheritdoc/>
    protected override RowMapping Bind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new CnnFeaturizerMapping(Context, _session, _form, OutputColumnName, ImageColumnReader.Requirement(InputColumnName).Check(inputSchema));
    }

    /// <inheritdoc/>
    protected override PersistedForm CreatePersistedForm()
    {
        // A name that a graph can have: a point would end in ".output", which ML.NET strips.
        string prefix = $"__{OutputColumnName.Replace('.', '_')}__";
        string resized = prefix + "resized", pixels = prefix + "pixels";
        var intermediate = new List<string> { resized, pixels };
        var after = new List<IEstimator<ITransformer>>();
        string features = OutputColumnName;
        if (OutputColumnName == InputColumnName || OutputColumnName.EndsWith(".output", StringComparison.Ordinal))
        {
            features = prefix + "features";
            intermediate.Add(features);
            after.Add(Context.Transforms.CopyColumns(OutputColumnName, features));
        }

        after.Add(Context.Transforms.DropColumns([.. intermediate]));
        OnnxModel row = FeaturizerGraph.ToRow(_graph, _form, pixels, features);
        new ComponentMetadata(
            ComponentMetadata.NameOf<CnnFeaturizerTransformer>(), IsChain: true, InputColumnName, OutputColumnName, JsonSerializer.Serialize(_form, s_json)).WriteTo(row.Metadata);
        return PersistedForm.OfGraph(
            Context,
            row,
            [new(InputColumnName, new Microsoft.ML.Transforms.Image.ImageDataViewType())],
            [.. ImageColumnReader.Estimators(Context, InputColumnName, resized, pixels, _form.ImageSize(), _form.Resizing())],
            after);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session.Dispose();
        base.Dispose(disposing);
    }
}
