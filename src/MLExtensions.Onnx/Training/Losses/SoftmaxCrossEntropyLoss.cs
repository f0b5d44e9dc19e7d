namespace MLExtensions.Onnx;

/// <summary>
/// Cross-entropy of the softmax of logits [..., C] against class numbers [...] (Int64, 0 to C − 1), mean over the rows.
/// A Softmax at the model's end is left out of the loss and stays in the model.
/// </summary>
/// <remarks>Label smoothing: Szegedy et al., Rethinking the inception architecture for computer vision, CVPR 2016, section 7.</remarks>
public sealed class SoftmaxCrossEntropyLoss : TrainingLoss
{
    /// <summary>Labels are fed as "label".</summary>
    public SoftmaxCrossEntropyLoss()
        : base("label")
    {
    }

    /// <summary>The part ε of the target that is spread evenly over all classes.</summary>
    /// <value>The default value is 0.</value>
    public double LabelSmoothing
    {
        get;
        init => field = OptionRange.Fraction(value);
    }

    internal override string Emit(LossContext context)
    {
        GraphEmitter emit = context.Emit;
        string logits = context.Before("Softmax", context.Output(Output));
        IReadOnlyList<OnnxDim>? dims = emit.Shapes.Find(logits)?.Dims;
        if (dims is not { Count: >= 2 } || dims[^1].Size is not long classes)
            throw OptionRange.Wrong($"The loss needs logits [..., C] with a known number of classes C; output '{logits}' is {emit.Shapes.Find(logits)?.DescribeDims() ?? "of unknown rank"}.", nameof(Output));
        string label = context.LabelInput(Target, [.. dims.Take(dims.Count - 1)], classes);
        OnnxElementType type = emit.Shapes.ElementType(logits) is OnnxElementType.Double ? OnnxElementType.Double : OnnxElementType.Float;
        double off = LabelSmoothing / classes;
        string values = emit.Constant(type == OnnxElementType.Double
            ? OnnxTensor.Create([off, 1 - LabelSmoothing + off], 2)
            : OnnxTensor.Create([(float)off, (float)(1 - LabelSmoothing + off)], 2));
        string target = emit.Node("OneHot", [label, emit.Ints(classes), values], OnnxAttribute.Int("axis", -1));
        string logs = emit.Node("LogSoftmax", [logits], OnnxAttribute.Int("axis", -1));
        string picked = emit.ReduceSum(emit.Mul(logs, target), [-1], keepDims: false);
        return emit.Neg(context.Mean(picked));
    }
}
