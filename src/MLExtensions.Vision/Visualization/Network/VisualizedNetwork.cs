using MLExtensions.Onnx;

namespace MLExtensions.Vision;

/// <summary>What visualization needs to know of a network.</summary>
/// <param name="Model">The network, with one input of images.</param>
/// <param name="InputName">That input.</param>
/// <param name="Input">What it is fed.</param>
/// <param name="Height">Rows of the images it is for; null for any.</param>
/// <param name="Width">Columns of the images it is for; null for any.</param>
internal sealed record VisualizedNetwork(OnnxModel Model, string InputName, NetworkInput Input, int? Height, int? Width)
{
    /// <summary>What a Relu that gives <paramref name="value"/> is fed; the value itself where no Relu gives it.</summary>
    public string BeforeRelu(string value) =>
        Model.Nodes.FirstOrDefault(node => node.Outputs.Contains(value)) is { OpType: "Relu", Domain: "" } relu ? relu.Inputs[0] : value;
}
