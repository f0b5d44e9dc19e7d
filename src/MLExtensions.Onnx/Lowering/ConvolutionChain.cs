using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Stages that are lowered together.</summary>
/// <param name="Stages">At least one.</param>
/// <param name="Nodes">Every node that the lowering replaces, in the order of the graph.</param>
/// <param name="Dense">A Gemm or MatMul over the flattened result, or null: its weights are permuted instead of the images.</param>
internal sealed record ConvolutionChain(IReadOnlyList<ConvolutionStage> Stages, IReadOnlyList<NodeProto> Nodes, NodeProto? Dense)
{
    /// <summary>The node whose output the rest of the graph reads.</summary>
    public NodeProto Last => Nodes[^1];

    /// <summary>The images that go in: [N, C, H, W].</summary>
    public string Images => Stages[0].Conv.Input[0];
}
