namespace MLExtensions.Onnx;

/// <summary>Parameters that share their state tensors: one large parameter in its own shape, or several small ones in one vector, so that an update is few nodes.</summary>
internal sealed class ParameterGroup(int index, IReadOnlyList<ParameterInfo> members, bool decays)
{
    /// <summary>From this many elements on, the copies of splitting and concatenating cost more than the nodes that they save.</summary>
    public const int LargeParameter = 32 * 1024;

    public int Index => index;

    public IReadOnlyList<ParameterInfo> Members => members;

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays => decays;

    public bool IsSingle => members.Count == 1;

    /// <summary>Dimensions of the group's state tensors.</summary>
    public long[] Dims => IsSingle ? [.. members[0].Dims] : [members.Sum(member => member.Length)];

    /// <summary>Groups parameters by size and by whether they decay.</summary>
    public static List<ParameterGroup> Make(IReadOnlyList<ParameterInfo> parameters, Optimizer optimizer)
    {
        var groups = new List<ParameterGroup>();
        foreach (ParameterInfo large in parameters.Where(IsLarge))
            groups.Add(new ParameterGroup(groups.Count, [large], Decay(large)));
        foreach (bool decays in new[] { true, false })
        {
            ParameterInfo[] small = [.. parameters.Where(parameter => !IsLarge(parameter) && Decay(parameter) == decays)];
            if (small.Length > 0)
                groups.Add(new ParameterGroup(groups.Count, small, decays));
        }

        return groups;

        static bool IsLarge(ParameterInfo parameter) => parameter.Length >= LargeParameter;

        bool Decay(ParameterInfo parameter) => optimizer.WeightDecay > 0 && (optimizer.DecayVectors || parameter.Dims.Count > 1);
    }
}
