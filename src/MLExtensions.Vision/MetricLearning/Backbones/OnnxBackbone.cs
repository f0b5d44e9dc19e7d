using MLExtensions.Onnx;
using MLExtensions.Vision.Classification;
using MLExtensions.Vision.Input;
using MLExtensions.Vision.MetricLearning;

namespace MLExtensions.Vision;

/// <summary>
/// A graph of the user's own, all of whose weights are learned unless they are frozen: one input, images [N, 1 or 3, height, width] or vectors [N, F], and one
/// output [N, E]. A dense layer brings it to the embedding's dimension where E is another.
/// </summary>
public sealed record OnnxBackbone : EmbeddingBackbone
{
    /// <summary>A backbone.</summary>
    /// <param name="model">The graph; it is not changed.</param>
    /// <exception cref="ArgumentException">It has not one input and one output of Float with these dimensions; the message says what it has.</exception>
    public OnnxBackbone(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Inputs.Count != 1 || model.Outputs.Count != 1)
        {
            throw new ArgumentException($"A backbone has one input and one output; the graph has {model.Inputs.Count} and {model.Outputs.Count}. Cut it by {nameof(ModelSurgery)}.{nameof(ModelSurgery.Cut)}.", nameof(model));
        }

        OnnxValueInfo input = model.Inputs[0], output = model.Outputs[0];
        bool takes = input.ElementType == OnnxElementType.Float && input.Dims is { Count: 2 or 4 } && input.Dims.Skip(1).All(dim => dim.Size is not null);
        if (!takes || (input.Dims!.Count == 4 && input.Dims[1].Size is not (1 or 3)))
        {
            throw new ArgumentException($"A backbone's input is Float [N, F] or [N, 1 or 3, height, width]; '{input.Name}' is {input.ElementType} {input.DescribeDims()}.", nameof(model));
        }

        if (output.ElementType != OnnxElementType.Float || output.Dims is not { Count: 2 } || output.Dims[1].Size is null)
        {
            throw new ArgumentException($"A backbone's output is Float [N, E] of a known size E; '{output.Name}' is {output.ElementType} {output.DescribeDims()}.", nameof(model));
        }

        Model = model;
    }

    /// <summary>The graph.</summary>
    public OnnxModel Model { get; }

    /// <summary>What is done to pixels of 0 to 255 before they are fed.</summary>
    /// <value>The default value is <see cref="ImagePreprocessing.Unit"/>: 0 to 1.</value>
    public ImagePreprocessing Preprocessing
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Preprocessing));
    } = ImagePreprocessing.Unit;

    /// <summary>Names of the graph's weights that stay as they are.</summary>
    /// <value>The default value is empty.</value>
    public IReadOnlyCollection<string> FrozenWeights { get; init; } = [];

    internal override EmbeddingNetwork Build(int? features, int dimension, long seed)
    {
        OnnxValueInfo input = Model.Inputs[0], output = Model.Outputs[0];
        if (features is int length && (input.Dims!.Count != 2 || input.Dims[1].Size != length))
        {
            throw new ArgumentException($"The vectors have {length} values; the graph's input '{input.Name}' is {input.DescribeDims()}.", nameof(features));
        }

        if (features is null && input.Dims!.Count != 4)
        {
            throw new ArgumentException($"The graph's input '{input.Name}' is {input.DescribeDims()}: it takes vectors, no images.", nameof(features));
        }

        Network head = new Network("head", seed, ClassifierGraphs.Versions(Model)).Input("backbone", output.Dims![1].Size!.Value);
        if (output.Dims[1].Size != dimension)
        {
            head.Dense(dimension);
        }

        OnnxModel joined = Model.Compose(
            head.L2Normalize().Build(EmbeddingNetwork.OutputName),
            new Dictionary<string, string> { [output.Name] = "backbone" },
            new ComposeOptions { SecondPrefix = "embedding_head/" });
        InputFormat? images = features is not null
            ? null
            : new InputFormat(checked((int)input.Dims![1].Size!.Value), checked((int)input.Dims[2].Size!.Value), checked((int)input.Dims[3].Size!.Value), TensorLayout.Nchw, Preprocessing);
        return new EmbeddingNetwork(joined, images) { FrozenWeights = FrozenWeights };
    }
}
