namespace MLExtensions.Onnx;

/// <summary>Takes a session's parameters and running statistics to files and back.</summary>
internal static class TrainedWeights
{
    public static IEnumerable<KeyValuePair<string, OnnxTensor>> Of(TrainingSession session) =>
        FitState.Weights(session).Select(tensor => KeyValuePair.Create(tensor.Name, OnnxTensor.Wrap<float>(session.GetParameter(tensor.Name), [.. tensor.Dims])));

    public static void Save(TrainingSession session, string path)
    {
        if (IsNpz(path))
            WeightFile.SaveNpz(path, Of(session));
        else
            WeightFile.SaveSafetensors(path, Of(session));
    }

    /// <summary>Replaces every parameter, or changes nothing and throws.</summary>
    public static void Load(TrainingSession session, string path)
    {
        IReadOnlyDictionary<string, OnnxTensor> tensors = IsNpz(path) ? WeightFile.LoadNpz(path) : WeightFile.LoadSafetensors(path);
        StateTensor[] weights = [.. FitState.Weights(session)];
        foreach (StateTensor weight in weights)
        {
            if (!tensors.TryGetValue(weight.Name, out OnnxTensor? found))
                throw new InvalidDataException($"'{path}' has no weights '{weight.Name}'; it has {string.Join(", ", tensors.Keys.Take(20))}.");
            if (found.ElementType != OnnxElementType.Float || !found.Dims.SequenceEqual(weight.Dims))
                throw new InvalidDataException($"Weights '{weight.Name}' in '{path}' are {found.ElementType} [{string.Join(", ", found.Dims)}]; the model's are Float [{string.Join(", ", weight.Dims)}].");
        }

        foreach (StateTensor weight in weights)
            session.Program.Write(weight, tensors[weight.Name].AsSpan<float>());
    }

    private static bool IsNpz(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NPZ" => true,
        ".SAFETENSORS" => false,
        string other => throw new ArgumentException($"'{path}' ends in '{other}'; weights are kept in .npz or .safetensors files.", nameof(path)),
    };
}
