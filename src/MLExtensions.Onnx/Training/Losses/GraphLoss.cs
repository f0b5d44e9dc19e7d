using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// A loss that is a graph of its own. Its inputs that are named like outputs of the model read those; the others are fed as targets.
/// Its first output is the loss, one number; <see cref="TrainingLoss.Output"/> and <see cref="TrainingLoss.Target"/> are not used.
/// </summary>
/// <example>
/// <code>
/// var loss = new GraphLoss(g =>
/// {
///     OnnxValue y = g.Input("score", OnnxElementType.Float, "N", 1);
///     OnnxValue t = g.Input("target", OnnxElementType.Float, "N", 1);
///     OnnxValue d = g.Node("Sub", [y, t]);
///     g.Output("loss", g.Node("ReduceMean", [g.Node("Mul", [d, d])], [OnnxAttribute.Int("keepdims", 0)]), OnnxElementType.Float);
/// });
/// </code>
/// </example>
public sealed class GraphLoss : TrainingLoss
{
    private readonly ModelProto _graph;

    /// <summary>A loss from a model of opset 7 to 21.</summary>
    /// <exception cref="ArgumentException">The model has no output.</exception>
    public GraphLoss(OnnxModel graph)
        : base("target")
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Outputs.Count == 0)
            throw new ArgumentException("The graph of a loss needs an output: the loss.", nameof(graph));
        _graph = OpsetUpgrade.Upgrade(graph.Proto);
    }

    /// <summary>A loss from what is added to a new graph.</summary>
    public GraphLoss(Action<OnnxGraphBuilder> build)
        : this(Build(build))
    {
    }

    internal override string Emit(LossContext context)
    {
        GraphEmitter emit = context.Emit;
        GraphProto graph = _graph.Graph;
        var names = new Dictionary<string, string> { [""] = "" };
        foreach (TensorProto tensor in graph.Initializer)
            names[tensor.Name] = emit.Constant(new OnnxTensor(tensor), tensor.Name);
        foreach (ValueInfoProto input in graph.Input)
        {
            OnnxValueInfo info = OnnxValueInfo.FromProto(input);
            if (!names.ContainsKey(info.Name))
                names[info.Name] = context.Outputs.Contains(info.Name) ? info.Name : context.Input(info.Name, info.ElementType, info.Dims);
        }

        foreach (NodeProto node in TopologicalOrder.Sort(graph.Node))
        {
            NodeProto copy = node.Clone();
            for (int i = 0; i < copy.Input.Count; i++)
                copy.Input[i] = names[copy.Input[i]];
            for (int i = 0; i < copy.Output.Count; i++)
            {
                if (copy.Output[i].Length > 0)
                    copy.Output[i] = names[copy.Output[i]] = emit.UniqueName(node.Output[i]);
            }

            emit.Append(copy);
        }

        string loss = names[graph.Output[0].Name];
        return emit.Shapes.Rank(loss) == 0 ? loss : emit.Reshape(loss, emit.Constant(OnnxTensor.Create<long>([], 0)));
    }

    private static OnnxModel Build(Action<OnnxGraphBuilder> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        var builder = new OnnxGraphBuilder("loss");
        build(builder);
        return builder.Build();
    }
}
