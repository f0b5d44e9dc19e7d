namespace MLExtensions.Cli.Demo;

/// <summary>What the model says about a sentence.</summary>
public sealed class SentencePrediction
{
    /// <summary>Gets or sets the part of .NET that the sentence seems to document.</summary>
    public string PredictedLabel { get; set; } = "";

    /// <summary>Gets or sets the probability of each class.</summary>
    public float[] Score { get; set; } = [];
}
