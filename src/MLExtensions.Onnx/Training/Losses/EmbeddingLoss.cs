namespace MLExtensions.Onnx;

/// <summary>
/// A loss that code computes from all rows of a batch together: triplets that are mined among them, contrasts between all pairs. The
/// model's output is [N, D]; a label of each row is fed beside the model's inputs.
/// </summary>
/// <remarks>
/// Own kernels call it between forward and backward pass. ONNX Runtime runs the forward pass a second time within the step's graph,
/// which takes the gradient as an input.
/// </remarks>
/// <example>
/// <code>
/// sealed class PullTogether : EmbeddingLoss
/// {
///     public override float Compute(in EmbeddingBatch batch, Span&lt;float&gt; gradient)
///     {
///         batch.Embeddings.CopyTo(gradient);   // the gradient of half the sum of squares
///         return TensorPrimitives.SumOfSquares(batch.Embeddings) / 2;
///     }
/// }
/// </code>
/// </example>
public abstract class EmbeddingLoss : TrainingLoss
{
    internal const string GradientInput = "training/embedding_gradient";

    /// <summary>Labels are fed as "label".</summary>
    protected EmbeddingLoss()
        : base("label")
    {
    }

    /// <summary>Computes the loss of a batch and its gradient. It may be called more than once for a step, and must give the same each time.</summary>
    /// <param name="batch">The rows and their labels.</param>
    /// <param name="gradient">Takes the gradient of the loss with respect to the embeddings, rows × dimension; all 0 before.</param>
    /// <returns>The loss; one that is not finite ends the training.</returns>
    public abstract float Compute(in EmbeddingBatch batch, Span<float> gradient);

    /// <summary>Declares the labels; gives the output that the loss is taken of.</summary>
    internal string DeclareTarget(LossContext context)
    {
        string output = context.Output(Output);
        IReadOnlyList<OnnxDim>? dims = context.Emit.Shapes.Find(output)?.Dims;
        if (dims is not { Count: 2 } || dims[1].Size is null)
            throw OptionRange.Wrong($"The loss needs embeddings [N, D] of a known dimension D; output '{output}' is {context.Emit.Shapes.Find(output)?.DescribeDims() ?? "of unknown rank"}.", nameof(Output));
        context.Input(Target, OnnxElementType.Int64, [dims[0]]);
        return output;
    }

    internal override void DeclareInputs(LossContext context) => DeclareTarget(context);

    /// <summary>Σ y·g: its gradient with respect to y is g, which is computed outside.</summary>
    internal override string Emit(LossContext context)
    {
        string output = DeclareTarget(context);
        return context.Emit.ReduceSum(context.Emit.Mul(output, context.TargetLike(GradientInput, output)), [0, 1], keepDims: false);
    }
}
