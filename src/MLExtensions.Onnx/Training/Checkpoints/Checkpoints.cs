namespace MLExtensions.Onnx;

/// <summary>Takes a session's state into a checkpoint and back, to the bit.</summary>
internal static class Checkpoints
{
    private const string BestPrefix = "best/";

    public static void Save(TrainingSession session, FitState? fit, string path, Func<Stream, Stream>? wrap = null)
    {
        var tensors = new List<KeyValuePair<string, OnnxTensor>>();
        foreach (StateTensor tensor in session.Program.State)
        {
            var values = new float[tensor.Length];
            session.Program.Read(tensor, values);
            tensors.Add(new(NameOf(tensor), OnnxTensor.Wrap<float>(values, [.. tensor.Dims])));
        }

        foreach ((StateTensor tensor, float[] values) in fit?.BestWeights ?? new Dictionary<StateTensor, float[]>())
            tensors.Add(new(BestPrefix + tensor.Name, OnnxTensor.Wrap<float>(values, [.. tensor.Dims])));
        CheckpointFile.Write(path, Describe(session) with { Fit = fit?.Position }, tensors, wrap);
    }

    /// <summary>Restores a session, or changes nothing and throws.</summary>
    /// <returns>The fit that the checkpoint was made in, or null.</returns>
    public static FitState? Load(TrainingSession session, string path)
    {
        (CheckpointHeader header, IReadOnlyDictionary<string, OnnxTensor> tensors) = CheckpointFile.Read(path);
        CheckpointHeader own = Describe(session);
        Agree("optimizer", header.Optimizer, own.Optimizer, path);
        Agree("AccumulationSteps", header.AccumulationSteps, own.AccumulationSteps, path);
        Agree("Seed", header.Seed, own.Seed, path);
        foreach (StateTensor tensor in session.Program.State)
            Find(tensors, NameOf(tensor), tensor, path);
        int expected = session.Program.State.Count + tensors.Keys.Count(name => name.StartsWith(BestPrefix, StringComparison.Ordinal));
        if (tensors.Count != expected)
        {
            var known = session.Program.State.Select(NameOf).ToHashSet();
            string extra = tensors.Keys.First(name => !known.Contains(name) && !name.StartsWith(BestPrefix, StringComparison.Ordinal));
            throw new InvalidDataException($"The checkpoint '{path}' is of another training: it holds '{extra}', which this one has not.");
        }

        FitState? fit = header.Fit is FitPosition position ? new FitState(position, ReadBest(session, tensors, path)) : null;
        foreach (StateTensor tensor in session.Program.State)
            session.Program.Write(tensor, tensors[NameOf(tensor)].AsSpan<float>());
        session.Restore(header.Steps);
        return fit;
    }

    private static Dictionary<StateTensor, float[]>? ReadBest(TrainingSession session, IReadOnlyDictionary<string, OnnxTensor> tensors, string path) =>
        tensors.Keys.Any(name => name.StartsWith(BestPrefix, StringComparison.Ordinal))
            ? FitState.Weights(session).ToDictionary(tensor => tensor, tensor => Find(tensors, BestPrefix + tensor.Name, tensor, path).AsSpan<float>().ToArray())
            : null;

    private static OnnxTensor Find(IReadOnlyDictionary<string, OnnxTensor> tensors, string name, StateTensor like, string path)
    {
        if (!tensors.TryGetValue(name, out OnnxTensor? found))
            throw new InvalidDataException($"The checkpoint '{path}' is of another training: it lacks '{name}'.");
        if (found.ElementType != OnnxElementType.Float || !found.Dims.SequenceEqual(like.Dims))
            throw new InvalidDataException($"The checkpoint '{path}' is of another training: '{name}' is {found.ElementType} [{string.Join(", ", found.Dims)}], not Float [{string.Join(", ", like.Dims)}].");
        return found;
    }

    private static CheckpointHeader Describe(TrainingSession session) => new()
    {
        Steps = session.Steps,
        Optimizer = session.Options.Optimizer.Kind,
        AccumulationSteps = session.Options.AccumulationSteps,
        Seed = session.Options.Seed,
    };

    private static string NameOf(StateTensor tensor) => tensor.Role switch
    {
        StateRole.Parameter or StateRole.Statistic => "model/" + tensor.Name,
        StateRole.Slot => "optimizer/" + tensor.Name,
        _ => "gradient/" + tensor.Name,
    };

    private static void Agree<T>(string what, T met, T own, string path)
    {
        if (!Equals(met, own))
            throw new InvalidDataException($"The checkpoint '{path}' is of another training: its {what} is {met}, this one's is {own}.");
    }
}
