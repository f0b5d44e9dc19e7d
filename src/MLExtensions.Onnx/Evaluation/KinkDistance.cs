namespace MLExtensions.Onnx;

/// <summary>How near the inputs of a node came to a point where the node has no derivative.</summary>
/// <param name="Node">The node, such as <c>Relu "relu1"</c>.</param>
/// <param name="Output">Name of the node's first output.</param>
/// <param name="Distance">The smallest change of an input that reaches the kink: |x| for Relu, the lead over the second largest for a maximum.</param>
public sealed record KinkDistance(string Node, string Output, double Distance);
