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

    /// <summary>What the loss of a row is multiplied by, by the row's class; the mean stays one over the rows. Null for 1.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlyList<float>? ClassWeights
    {
        get;
        init => field = value is null || (value.Count > 0 && value.All(weight => weight >= 0 && float.IsFinite(weight)) && value.Any(weight => weight > 0))
            ? value
            : throw OptionRange.Wrong("ClassWeights must be finite numbers of at least 0, one of them greater.", nameof(ClassWeights));
    }

    internal override string Emit(LossContext context)
    {
        GraphEmitter emit = context.Emit;
        (string logits, string label, long classes) = DeclareLabel(context);
        // A comparison with 0, 1, 2, … is cheaper than OneHot.
        long[] numbers = [.. Enumerable.Range(0, checked((int)classes))];
        string target = emit.CastLike(emit.Node("Equal", [emit.Unsqueeze(label, -1), emit.Ints(numbers)]), logits);
        if (LabelSmoothing > 0)
            target = emit.Add(emit.Mul(target, emit.FloatLike(logits, 1 - LabelSmoothing)), emit.FloatLike(logits, LabelSmoothing / classes));
        string logs = emit.Node("LogSoftmax", [logits], OnnxAttribute.Int("axis", -1));
        string picked = emit.ReduceSum(emit.Mul(logs, target), [-1], keepDims: false);
        if (ClassWeights is not null)
            picked = emit.Mul(picked, emit.CastLike(emit.Node("Gather", [emit.Constant(OnnxTensor.Create<float>([.. ClassWeights], classes)), label]), picked));
        return emit.Neg(context.Mean(picked));
    }

    internal override void DeclareInputs(LossContext context) => DeclareLabel(context);

    /// <exception cref="ArgumentException">There are weights, but not one for each class.</exception>
    internal void CheckClasses(long classes)
    {
        if (ClassWeights is not null && ClassWeights.Count != classes)
            throw OptionRange.Wrong($"There are {ClassWeights.Count} class weights for {classes} classes.", nameof(ClassWeights));
    }

    private (string Logits, string Label, long Classes) DeclareLabel(LossContext context)
    {
        InferredShapes shapes = context.Emit.Shapes;
        string logits = context.Before("Softmax", context.Output(Output));
        IReadOnlyList<OnnxDim>? dims = shapes.Find(logits)?.Dims;
        if (dims is not { Count: >= 2 } || dims[^1].Size is not long classes)
            throw OptionRange.Wrong($"The loss needs logits [..., C] with a known number of classes C; output '{logits}' is {shapes.Find(logits)?.DescribeDims() ?? "of unknown rank"}.", nameof(Output));
        CheckClasses(classes);
        var rows = new OnnxDim[dims.Count - 1];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = dims[i];
        return (logits, context.LabelInput(Target, rows, classes), classes);
    }
}
