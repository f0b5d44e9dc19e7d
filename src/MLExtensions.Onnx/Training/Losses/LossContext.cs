using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>What a loss sees of the forward graph, and where it declares what it needs fed.</summary>
internal sealed class LossContext(GraphEmitter emit, IReadOnlyList<string> outputs)
{
    private readonly List<LabelRange> _labels = [];

    public GraphEmitter Emit => emit;

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<string> Outputs => outputs;

    /// <summary>Inputs whose values must be class numbers below a bound.</summary>
    public IReadOnlyList<LabelRange> Labels => _labels;

    /// <summary>The output by name, or the only one.</summary>
    public string Output(string? name)
    {
        if (name is not null)
        {
            return outputs.Contains(name)
                ? name
                : throw OptionRange.Wrong($"The model has no output '{name}' to take the loss of; it has {string.Join(", ", outputs)}.", nameof(TrainingLoss.Output));
        }

        return outputs.Count == 1
            ? outputs[0]
            : throw OptionRange.Wrong($"The model has {outputs.Count} outputs ({string.Join(", ", outputs)}); say which one the loss is taken of.", nameof(TrainingLoss.Output));
    }

    /// <summary>The value that an activation at the model's end is made from, or the value itself: on logits the losses are exact where on probabilities they are not.</summary>
    public string Before(string activation, string value)
    {
        NodeProto? producer = FindProducer(value);
        while (producer is { OpType: "Identity" })
            producer = FindProducer(producer.Input[0]);
        if (producer?.OpType != activation)
            return value;
        long axis = producer.GetInt("axis", -1);
        bool last = axis == -1 || (emit.Shapes.Rank(value) is int rank && axis == rank - 1);
        return activation != "Softmax" || last ? producer.Input[0] : value;
    }

    /// <summary>Declares an input that is fed beside the model's own.</summary>
    public string Input(string name, OnnxElementType type, IReadOnlyList<OnnxDim>? dims)
    {
        if (emit.UniqueName(name) != name)
            throw OptionRange.Wrong($"The model already has a value '{name}'; choose another name for the targets.", nameof(TrainingLoss.Target));
        var info = new OnnxValueInfo(name, type, dims);
        emit.Graph.Input.Add(info.ToProto());
        emit.Shapes.Set(info);
        return name;
    }

    /// <summary>Declares an input of the type and shape of a value.</summary>
    public string TargetLike(string name, string like) => Input(name, emit.Shapes.ElementType(like) is OnnxElementType.Undefined ? OnnxElementType.Float : emit.Shapes.ElementType(like), emit.Shapes.Find(like)?.Dims);

    /// <summary>Declares an input of class numbers 0 … <paramref name="classes"/> − 1, checked at every step.</summary>
    public string LabelInput(string name, IReadOnlyList<OnnxDim>? dims, long classes)
    {
        _labels.Add(new LabelRange(name, classes));
        return Input(name, OnnxElementType.Int64, dims);
    }

    /// <summary>Mean of all elements, of rank 0.</summary>
    public string Mean(string value) => emit.Node("ReduceMean", [value], OnnxAttribute.Int("keepdims", 0));

    private NodeProto? FindProducer(string value) => emit.Graph.Node.LastOrDefault(node => node.Output.Contains(value));
}
