using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Appends what follows the backward pass: accumulation, norm, clipping, decay, optimizer.</summary>
internal sealed class UpdateEmitter(GraphEmitter emit, TrainingLayout layout, TrainingOptions options, IReadOnlyDictionary<string, string> statistics)
{
    private const string ScalarPrefix = "training/";

    private readonly Dictionary<string, string> _replaced = new(statistics);

    /// <summary>The new value of each variable that the step replaces.</summary>
    public IReadOnlyDictionary<string, string> Replaced => _replaced;

    /// <summary>The optimizer's inputs of rank 0, in its order; none where the step only accumulates.</summary>
    public IReadOnlyList<string> Scalars { get; private set; } = [];

    /// <summary>The input that keeps what is accumulated (1) or starts anew (0); null for updates.</summary>
    public string? Keep { get; private set; }

    /// <summary>Norm of all gradients together.</summary>
    public string GradientNorm { get; private set; } = "";

    /// <summary>The gradients of the groups, where they are what the graph computes.</summary>
    public IReadOnlyList<string> Gradients { get; private set; } = [];

    /// <summary>Appends the nodes.</summary>
    /// <param name="purpose">Update, accumulation, or the gradients alone.</param>
    /// <param name="gradients">The gradient of each parameter, in the layout's order.</param>
    public void Emit(GraphPurpose purpose, IReadOnlyList<string> gradients)
    {
        string[] grouped = Group(gradients);
        if (purpose == GraphPurpose.Gradients)
        {
            Gradients = grouped;
            return;
        }

        if (purpose == GraphPurpose.Accumulate)
        {
            Keep = Scalar("keep");
            GradientNorm = Norm(grouped);
            foreach (ParameterGroup group in layout.Groups)
                _replaced.Add(layout.Accumulator(group).Name, emit.Add(emit.Mul(layout.Accumulator(group).Name, Keep), grouped[group.Index]));
            return;
        }

        if (options.AccumulationSteps > 1)
            grouped = [.. layout.Groups.Select(group => emit.Mul(emit.Add(layout.Accumulator(group).Name, grouped[group.Index]), emit.Float(1.0 / options.AccumulationSteps)))];
        EmitUpdate(grouped);
    }

    /// <summary>Appends norm, clipping and optimizer.</summary>
    /// <param name="grouped">The gradient of each group.</param>
    public void EmitUpdate(string[] grouped)
    {
        GradientNorm = Norm(grouped);
        if (options.ClipNorm is double limit)
        {
            string scale = emit.Div(emit.Float(limit), emit.Node("Max", [GradientNorm, emit.Float(limit)]));
            grouped = [.. grouped.Select(gradient => emit.Mul(gradient, scale))];
        }

        Scalars = [.. options.Optimizer.ScalarNames.Select(Scalar)];
        foreach (ParameterGroup group in layout.Groups)
            Update(group, grouped[group.Index]);
    }

    private string[] Group(IReadOnlyList<string> gradients)
    {
        var byName = layout.Parameters.Select((parameter, i) => (parameter.Name, Gradient: gradients[i])).ToDictionary(pair => pair.Name, pair => pair.Gradient);
        return
        [
            .. layout.Groups.Select(group => group.IsSingle
                ? byName[group.Members[0].Name]
                : emit.Node("Concat", [.. group.Members.Select(member => Flat(member, byName[member.Name]))], OnnxAttribute.Int("axis", 0))),
        ];
    }

    private string Flat(ParameterInfo member, string gradient) => member.Dims.Count == 1 ? gradient : emit.Reshape(gradient, emit.Ints(-1));

    private string Norm(string[] gradients)
    {
        string[] squares = [.. gradients.Select(gradient => emit.Node("ReduceSumSquare", [gradient], OnnxAttribute.Int("keepdims", 0)))];
        return emit.Node("Sqrt", [squares.Length == 1 ? squares[0] : emit.Node("Sum", squares)]);
    }

    private void Update(ParameterGroup group, string gradient)
    {
        Optimizer optimizer = options.Optimizer;
        string parameter = layout.Parameter(group).Name;
        if (group.Decays && !optimizer.DecouplesDecay)
            gradient = emit.Add(gradient, emit.Mul(parameter, emit.Float(optimizer.WeightDecay)));
        StateVariable[] variables = [.. optimizer.Slots.Select(slot => layout.Slot(group, slot))];
        string[] slots = [.. variables.Select(variable => variable.Name)];
        _replaced.Add(parameter, optimizer.Emit(emit, parameter, gradient, slots, Scalars, group.Decays && optimizer.DecouplesDecay));
        for (int i = 0; i < slots.Length; i++)
            _replaced.Add(variables[i].Name, slots[i]);
    }

    private string Scalar(string name)
    {
        var info = new OnnxValueInfo(ScalarPrefix + name, OnnxElementType.Float, []);
        emit.Graph.Input.Add(info.ToProto());
        emit.Shapes.Set(info);
        return info.Name;
    }
}
