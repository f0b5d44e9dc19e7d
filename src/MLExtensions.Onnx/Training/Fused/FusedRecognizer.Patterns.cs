using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx.Training.Fused;

/// <content>What exporters spell out in several nodes.</content>
internal sealed partial class FusedRecognizer
{
    private const double RootTwo = 1.4142135623730951;

    /// <summary>Recognises a function of a value by all nodes of it, of which this is the first.</summary>
    private void AddPattern(NodeProto node)
    {
        string source = _values.ContainsKey(node.Input[0]) ? node.Input[0] : node.Input[1];
        if (!TryUnitLength(node, source) && !TryGelu(source))
            throw Unknown(node, "is no part of a Gelu or of a division by a vector's length");
    }

    /// <summary>x / √(Σ x² + ε), of which the node is x · x.</summary>
    private bool TryUnitLength(NodeProto node, string source)
    {
        string result = node.Output[0];
        float epsilon = 0;
        if (node.OpType != "Mul" || node.Input[0] != node.Input[1] || !_values.TryGetValue(source, out Activation? input) || input.Pixels != 1
            || !TryFuse(ref result, "ReduceSum", next => next.GetInt("keepdims", 1) == 1 && next.Input.Count == 2 && Ints(next.Input[1]) is [-1] or [1])
            || !TryFuse(ref result, "Add", next => Scalar(next.Input[1]) is float added && (epsilon = added) >= 0)
            || !TryFuse(ref result, "Sqrt", _ => true))
            return false;
        string length = result;
        if (!TryFuse(ref result, "Div", next => next.Input[0] == source && next.Input[1] == length))
            return false;
        MadeByLayer(node, input);
        _layers.Add(new NormalizeLayer(input, NewValue(result, 1, 1, input.Channels, [input]), epsilon));
        return true;
    }

    /// <summary>x / 2 · (1 + erf(x / √2)), the half before or behind.</summary>
    private bool TryGelu(string source)
    {
        if (!_values.TryGetValue(source, out Activation? input) || Reader(source, node => IsScaled(node, source, 1 / RootTwo)) is not NodeProto scaled)
            return false;
        string result = scaled.Output[0];
        if (!TryFuse(ref result, "Erf", _ => true) || !TryFuse(ref result, "Add", next => next.Input.Any(name => Scalar(name) == 1)))
            return false;
        string distribution = result;
        NodeProto? half = Reader(source, node => IsScaled(node, source, 0.5));
        if (half is not null)
        {
            if (!TryFuse(ref result, "Mul", next => next.Input.Contains(half.Output[0])))
                return false;
            _done.Add(half);
        }
        else if (!TryFuse(ref result, "Mul", next => next.Input.Contains(source) && next.Input.Contains(distribution)) || !TryFuse(ref result, "Mul", next => next.Input.Any(name => Scalar(name) == 0.5f)))
        {
            return false;
        }

        _done.Add(scaled);
        MadeByLayer(scaled, input);
        _layers.Add(new PointwiseLayer<GeluFunction>(input, NewValue(result, input.Height, input.Width, input.Channels, [input]), default));
        return true;
    }

    private float Limit(NodeProto node, int input, float otherwise) =>
        node.InputOrNull(input) is not string name ? otherwise : Scalar(name) ?? throw Unknown(node, $"has a limit '{name}' that is no constant number");

    private NodeProto? Reader(string value, Func<NodeProto, bool> fits) => _readers.GetValueOrDefault(value)?.FirstOrDefault(fits);

    private bool IsScaled(NodeProto node, string source, double factor) => node.OpType switch
    {
        "Mul" => (node.Input[0] == source ? Scalar(node.Input[1]) : Scalar(node.Input[0])) is float scalar && Math.Abs(scalar - factor) < 1e-6,
        "Div" => node.Input[0] == source && Scalar(node.Input[1]) is float scalar && Math.Abs((1 / scalar) - factor) < 1e-6,
        _ => false,
    };

    /// <summary>The value of a constant of one element, or null.</summary>
    private float? Scalar(string name)
    {
        if (!_constants.TryGetValue(name, out TensorProto? tensor) || tensor.DataType != (int)OnnxElementType.Float || _trained.ContainsKey(name))
            return null;
        OnnxTensor constant = new(tensor);
        return constant.Length == 1 ? constant.AsSpan<float>()[0] : null;
    }

    private long[]? Ints(string name) =>
        _constants.TryGetValue(name, out TensorProto? tensor) && tensor.DataType == (int)OnnxElementType.Int64 ? new OnnxTensor(tensor).AsSpan<long>().ToArray() : null;
}
