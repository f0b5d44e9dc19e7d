using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Appends what follows the backward pass: accumulation, norm, clipping, decay, optimizer.</summary>
internal sealed class UpdateEmitter(GraphEmitter emit, TrainingLayout layout, TrainingOptions options)
{
    private const string ScalarPrefix = "training/";

    private readonly Dictionary<string, string> _replaced = [];

    public TrainingGraph Emit(
        ModelProto model, GraphPurpose purpose, string loss, IReadOnlyList<string> gradients, IReadOnlyList<OnnxValueInfo> feeds, IReadOnlyList<LabelRange> labels)
    {
        string[] grouped = Group(gradients);
        string? keep = null;
        string[] scalars = [];
        string norm;
        if (purpose == GraphPurpose.Accumulate)
        {
            keep = Scalar("keep");
            norm = Norm(grouped);
            foreach (ParameterGroup group in layout.Groups)
                _replaced.Add(layout.Accumulator(group).Name, emit.Add(emit.Mul(layout.Accumulator(group).Name, keep), grouped[group.Index]));
        }
        else
        {
            if (options.AccumulationSteps > 1)
                grouped = [.. layout.Groups.Select(group => emit.Mul(emit.Add(layout.Accumulator(group).Name, grouped[group.Index]), emit.Float(1.0 / options.AccumulationSteps)))];
            norm = Norm(grouped);
            if (options.ClipNorm is double limit)
            {
                string scale = emit.Div(emit.Float(limit), emit.Node("Max", [norm, emit.Float(limit)]));
                grouped = [.. grouped.Select(gradient => emit.Mul(gradient, scale))];
            }

            scalars = [.. options.Optimizer.ScalarNames.Select(Scalar)];
            foreach (ParameterGroup group in layout.Groups)
                Update(group, grouped[group.Index], scalars);
        }

        GraphProto graph = model.Graph;
        graph.Output.Clear();
        foreach (string output in (string[])[loss, norm, .. _replaced.Values])
            graph.Output.Add(GraphOutputs.Describe(emit.Shapes, output));
        DeadCode.Remove(graph, keepInputs: [.. feeds.Select(feed => feed.Name)]);
        TrainingLowering.After(graph);
        return new TrainingGraph
        {
            Model = model,
            Feeds = feeds,
            Labels = labels,
            Masks = [],
            Fetches = [],
            Replaced = _replaced,
            Scalars = scalars,
            Keep = keep,
            Loss = loss,
            GradientNorm = norm,
        };
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

    private void Update(ParameterGroup group, string gradient, string[] scalars)
    {
        Optimizer optimizer = options.Optimizer;
        string parameter = layout.Parameter(group).Name;
        if (group.Decays && !optimizer.DecouplesDecay)
            gradient = emit.Add(gradient, emit.Mul(parameter, emit.Float(optimizer.WeightDecay)));
        StateVariable[] variables = [.. optimizer.Slots.Select(slot => layout.Slot(group, slot))];
        string[] slots = [.. variables.Select(variable => variable.Name)];
        _replaced.Add(parameter, optimizer.Emit(emit, parameter, gradient, slots, scalars, group.Decays && optimizer.DecouplesDecay));
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
