using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Rewrites a model of opset 7 to 20 so that every node means the same in opset 21, the one that gradients are written in.</summary>
internal static class OpsetUpgrade
{
    public const int Oldest = 7;

    /// <summary>A copy of the model in opset 21 (<see cref="GraphEmitter.Opset"/>), with its initializers shared and its functions inlined. Names of values and nodes stay.</summary>
    /// <exception cref="NotSupportedException">The model is older than opset 7 or newer than 21, or a node has a form that opset 21 cannot say; the message names it.</exception>
    public static ModelProto Upgrade(ModelProto model)
    {
        ModelProto upgraded = model.Clone();
        long opset = new OnnxModel(model).OpsetImports.GetValueOrDefault("", 1);
        if (opset is < Oldest or > GraphEmitter.Opset)
            throw new NotSupportedException($"The model is of opset {opset}; gradients are built for opsets {Oldest} to {GraphEmitter.Opset}.");
        FunctionInlining.Inline(upgraded);
        InferredShapes? shapes = opset < GraphEmitter.Opset ? ShapeInference.Infer(new OnnxModel(upgraded)) : null;
        foreach (OperatorSetIdProto import in upgraded.OpsetImport.Where(import => OnnxModel.NormalizeDomain(import.Domain).Length == 0))
            import.Version = GraphEmitter.Opset;
        upgraded.IrVersion = Math.Max(upgraded.IrVersion, 10);
        if (shapes is null)
            return upgraded;
        var names = new HashSet<string>();
        CollectNames(upgraded.Graph, names);
        Upgrade(upgraded.Graph, shapes, opset, names);
        return upgraded;
    }

    private static void Upgrade(GraphProto graph, InferredShapes shapes, long opset, HashSet<string> names)
    {
        var context = new UpgradeContext(graph, shapes, opset, names);
        foreach (NodeProto node in graph.Node)
        {
            foreach (AttributeProto attribute in node.Attribute)
            {
                foreach (GraphProto inner in attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G))
                    Upgrade(inner, shapes, opset, names);
            }

            if (node.StandardDomain().Length == 0 && UpgradeRules.Standard.Find(node.OpType) is UpgradeRule rule)
                rule(context, node);
            else
                context.Add(node);
        }

        context.Finish();
    }

    /// <summary>Names of all values, those of sub-graphs included.</summary>
    public static void CollectNames(GraphProto graph, HashSet<string> names)
    {
        names.UnionWith(graph.Input.Select(value => value.Name));
        names.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
        foreach (NodeProto node in graph.Node)
        {
            names.UnionWith(node.Output);
            foreach (AttributeProto attribute in node.Attribute)
            {
                foreach (GraphProto inner in attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G))
                    CollectNames(inner, names);
            }
        }
    }
}
