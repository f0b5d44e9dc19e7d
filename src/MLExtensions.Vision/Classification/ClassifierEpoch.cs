namespace MLExtensions.Vision;

/// <summary>What an epoch of the training of an image classifier gave.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Epoch">The epoch in its stage, from 1.</param>
/// <param name="Epochs">Epochs planned for the stage.</param>
/// <param name="Loss">Mean cross-entropy (nats, weighted by class where that is asked for) of the training batches, each before its update.</param>
/// <param name="ValidationLoss">The same after the epoch, of the validation images; null without any.</param>
/// <param name="ValidationAccuracy">The part of the validation images that are classified right, 0 to 1; null without any.</param>
public sealed record ClassifierEpoch(ClassifierStage Stage, int Epoch, int Epochs, double Loss, double? ValidationLoss, double? ValidationAccuracy);
