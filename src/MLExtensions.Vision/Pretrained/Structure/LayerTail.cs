using MLExtensions.Onnx;

namespace MLExtensions.Vision.Pretrained.Structure;

/// <summary>
/// What belongs to a layer behind its own node: bias, batch normalization, activation. Followed so long as each value has one reader.
/// </summary>
internal sealed record LayerTail(string ValueName, string PreActivationName, string? Activation, bool HasBatchNormalization, TensorLayout Layout)
{
    private static readonly HashSet<string> s_activations =
    [
        "Relu", "LeakyRelu", "Elu", "Selu", "Celu", "PRelu", "Clip", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Softplus", "Softsign", "Gelu", "Mish", "ThresholdedRelu",
    ];

    public static LayerTail Follow(GraphIndex graph, string output)
    {
        string value = output;
        bool normalized = false;
        TensorLayout layout = TensorLayout.Nchw;
        while (true)
        {
            IReadOnlyList<OnnxNode> readers = graph.Readers(value);
            if (Swish(readers, value) is string swish)
            {
                return new LayerTail(swish, value, "Swish", normalized, layout);
            }

            if (readers is not [OnnxNode next])
            {
                break;
            }

            if (s_activations.Contains(next.OpType))
            {
                return new LayerTail(next.Outputs[0], value, next.OpType, normalized, layout);
            }

            // A transpose is followed only to the activation: exporters put it before one that works in Keras' order.
            bool isTranspose = next.OpType == "Transpose" && layout == TensorLayout.Nchw && LayerNodes.IsToNhwc(next) && LeadsToActivation(graph, next.Outputs[0]);
            if (!isTranspose && !IsAffine(graph, next, value))
            {
                break;
            }

            normalized |= next.OpType == "BatchNormalization";
            layout = isTranspose ? TensorLayout.Nhwc : layout;
            value = next.Outputs[0];
        }

        return new LayerTail(value, value, null, normalized, layout);
    }

    /// <summary>Adds or scales by constants, as bias and normalization do.</summary>
    private static bool IsAffine(GraphIndex graph, OnnxNode node, string value) => node.OpType switch
    {
        "BatchNormalization" => node.Inputs[0] == value,
        "Add" or "Sub" or "Mul" or "Div" => node.Inputs.Count == 2 && graph.IsConstant(node.Inputs[node.Inputs[0] == value ? 1 : 0]),
        _ => false,
    };

    private static bool LeadsToActivation(GraphIndex graph, string value)
    {
        while (graph.Readers(value) is [OnnxNode next])
        {
            if (s_activations.Contains(next.OpType))
            {
                return true;
            }

            if (!IsAffine(graph, next, value))
            {
                return false;
            }

            value = next.Outputs[0];
        }

        return false;
    }

    /// <summary>x · sigmoid(x), which exporters write as two nodes.</summary>
    private static string? Swish(IReadOnlyList<OnnxNode> readers, string value)
    {
        if (readers is not [OnnxNode first, OnnxNode second])
        {
            return null;
        }

        (OnnxNode gate, OnnxNode product) = first.OpType == "Mul" ? (second, first) : (first, second);
        return gate.OpType is "Sigmoid" or "HardSigmoid" && product.OpType == "Mul" && product.Inputs.Contains(gate.Outputs[0]) && product.Inputs.Contains(value)
            ? product.Outputs[0]
            : null;
    }
}
