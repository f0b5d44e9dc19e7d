namespace MLExtensions.Onnx;

/// <summary>What a training minimizes: a scalar made of a model output and of targets that are fed beside the model's inputs.</summary>
public abstract class TrainingLoss
{
    private protected TrainingLoss(string target) => Target = target;

    /// <summary>The model output that the loss is taken of; null for the only one.</summary>
    /// <value>The default value is null.</value>
    public string? Output { get; init; }

    /// <summary>Name of the further input that the targets are fed to.</summary>
    /// <value>The default value is "target" ("label" for class labels).</value>
    public string Target
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    }

    /// <summary>Appends the loss to the forward graph.</summary>
    /// <returns>The name of a rank-0 value: the mean over the batch.</returns>
    internal abstract string Emit(LossContext context);

    /// <summary>Declares what the loss needs fed. The graph may gain nodes: it is for nothing else.</summary>
    internal virtual void DeclareInputs(LossContext context) => Emit(context);
}
