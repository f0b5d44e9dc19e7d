namespace MLExtensions.Serve;

/// <summary>What the model answers.</summary>
internal sealed class Answer
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
