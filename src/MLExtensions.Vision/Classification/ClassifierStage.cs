namespace MLExtensions.Vision;

/// <summary>The stages of the training of an image classifier.</summary>
public enum ClassifierStage
{
    /// <summary>A new head on frozen features.</summary>
    Head = 0,

    /// <summary>The head and the network's last blocks together.</summary>
    FineTuning = 1,
}
