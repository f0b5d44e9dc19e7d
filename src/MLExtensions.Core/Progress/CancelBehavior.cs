namespace MLExtensions;

/// <summary>What a training does when its <see cref="CancellationToken"/> is cancelled.</summary>
public enum CancelBehavior
{
    /// <summary>Throws <see cref="OperationCanceledException"/>; nothing is kept.</summary>
    Throw = 0,

    /// <summary>Returns the best model so far, as if the training had been asked to end there.</summary>
    ReturnBest = 1,
}
