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
        // A comparison with 0, 1, 2, … is cheaper than OneHot.
        long[] numbers = [.. Enumerable.Range(0, checked((int)classes))];
        string target = emit.CastLike(emit.Node("Equal", [emit.Unsqueeze(label, -1), emit.Ints(numbers)]), logits);
        if (LabelSmoothing > 0)
            target = emit.Add(emit.Mul(target, emit.FloatLike(logits, 1 - LabelSmoothing)), emit.FloatLike(logits, LabelSmoothing / classes));
        string logs = emit.Node("LogSoftmax", [logits], OnnxAttribute.Int("axis", -1));
        string picked = emit.ReduceSum(emit.Mul(logs, target), [-1], keepDims: false);
        return emit.Neg(context.Mean(picked));
    }
}
