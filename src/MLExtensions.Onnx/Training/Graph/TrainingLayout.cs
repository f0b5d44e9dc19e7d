namespace MLExtensions.Onnx;

/// <summary>How the state of a training lies in the variables of its graphs.</summary>
internal sealed class TrainingLayout
{
    /// <summary>What the sum of gradients is called before a parameter's name.</summary>
    public const string AccumulatorSlot = "gradient_sum";

    // By group.
    private readonly List<Dictionary<string, StateVariable>> _slots = [];

    public TrainingLayout(IReadOnlyList<ParameterInfo> parameters, IReadOnlyList<ParameterInfo> statistics, TrainingOptions options)
    {
        Parameters = parameters;
        Groups = ParameterGroup.Make(parameters, options.Optimizer);
        foreach (ParameterGroup group in Groups)
        {
            _slots.Add([]);
            Add(group, "", StateRole.Parameter);
            foreach (string slot in options.Optimizer.Slots)
                Add(group, slot, StateRole.Slot);
            if (options.AccumulationSteps > 1)
                Add(group, AccumulatorSlot, StateRole.Accumulator);
        }

        foreach (ParameterInfo statistic in statistics)
        {
            var variable = new StateVariable(statistic.Name, [.. statistic.Dims], StateRole.Statistic);
            Variables.Add(variable);
            Slices.Add(new StateSlice(new StateTensor(statistic.Name, statistic.Dims, StateRole.Statistic), variable.Name, 0));
        }
    }

    public IReadOnlyList<ParameterInfo> Parameters { get; }

    public IReadOnlyList<ParameterGroup> Groups { get; }

    public List<StateVariable> Variables { get; } = [];

    public List<StateSlice> Slices { get; } = [];

    public StateVariable Parameter(ParameterGroup group) => _slots[group.Index][""];

    public StateVariable Slot(ParameterGroup group, string slot) => _slots[group.Index][slot];

    public StateVariable Accumulator(ParameterGroup group) => _slots[group.Index][AccumulatorSlot];

    private void Add(ParameterGroup group, string slot, StateRole role)
    {
        // A parameter with a variable of its own is fed under its own name: nothing has to be split.
        string name = group.IsSingle && role == StateRole.Parameter
            ? group.Members[0].Name
            : $"training/{(role == StateRole.Parameter ? "parameters" : slot)}/{(group.IsSingle ? group.Members[0].Name : group.Index)}";
        var variable = new StateVariable(name, group.Dims, role);
        _slots[group.Index].Add(slot, variable);
        Variables.Add(variable);
        int offset = 0;
        foreach (ParameterInfo member in group.Members)
        {
            var tensor = new StateTensor(role == StateRole.Parameter ? member.Name : $"{slot}/{member.Name}", member.Dims, role);
            Slices.Add(new StateSlice(tensor, name, offset));
            offset += tensor.Length;
        }
    }
}
