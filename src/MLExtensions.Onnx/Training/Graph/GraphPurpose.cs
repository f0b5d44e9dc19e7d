namespace MLExtensions.Onnx;

/// <summary>What a compiled graph of a training does.</summary>
internal enum GraphPurpose
{
    /// <summary>Forward, loss, backward, update.</summary>
    Update,

    /// <summary>Forward, loss, backward; the gradients are added to those of the batches before.</summary>
    Accumulate,

    /// <summary>Forward, loss, backward over a part of a batch; the gradients are outputs.</summary>
    Gradients,

    /// <summary>The update, from the gradients of a batch's parts.</summary>
    Combine,

    /// <summary>The output that a loss outside the graph is taken of, as in training.</summary>
    Forward,

    /// <summary>Outputs in inference mode.</summary>
    Predict,

    /// <summary>Outputs and loss in inference mode.</summary>
    Evaluate,
}
