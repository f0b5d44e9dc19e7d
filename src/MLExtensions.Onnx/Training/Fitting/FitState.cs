namespace MLExtensions.Onnx;

/// <summary>A fit in progress.</summary>
internal sealed class FitState(FitPosition position, IReadOnlyDictionary<StateTensor, float[]>? bestWeights)
{
    public FitPosition Position { get; set; } = position;

    /// <summary>Parameters and running statistics of the best epoch; null where none are kept.</summary>
    public IReadOnlyDictionary<StateTensor, float[]>? BestWeights { get; private set; } = bestWeights;

    /// <summary>What makes the model, as opposed to the optimizer's state.</summary>
    public static IEnumerable<StateTensor> Weights(TrainingSession session) =>
        session.Program.State.Where(tensor => tensor.Role is StateRole.Parameter or StateRole.Statistic);

    public void KeepWeights(TrainingSession session) => BestWeights = Weights(session).ToDictionary(tensor => tensor, tensor =>
    {
        var values = new float[tensor.Length];
        session.Program.Read(tensor, values);
        return values;
    });

    public void RestoreWeights(TrainingSession session)
    {
        foreach ((StateTensor tensor, float[] values) in BestWeights ?? new Dictionary<StateTensor, float[]>())
            session.Program.Write(tensor, values);
    }
}
