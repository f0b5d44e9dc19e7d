using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>What visualization needs to know of a network.</summary>
internal sealed class VisualizedNetwork(PretrainedCnn network)
{
    /// <summary>The layers.</summary>
    public PretrainedCnn Cnn => network;

    /// <summary>The graph.</summary>
    public OnnxModel Model => network.Model;

    /// <summary>The input of images.</summary>
    public string InputName => network.InputName;

    /// <summary>What that input is fed.</summary>
    public NetworkInput Input { get; } = new(network.Preprocessing, network.Layout, network.InputChannels);

    /// <summary>Rows of the images it is for; null for any.</summary>
    public int? Height => network.InputHeight;

    /// <summary>Columns of the images it is for; null for any.</summary>
    public int? Width => network.InputWidth;

    /// <summary>Whether a Relu gives the value.</summary>
    public bool IsRelu(string value) => Model.Nodes.FirstOrDefault(node => node.Outputs.Contains(value)) is { OpType: "Relu", Domain: "" };
}
