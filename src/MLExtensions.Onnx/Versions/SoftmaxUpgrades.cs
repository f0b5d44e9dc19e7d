using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Before opset 13 a softmax was over all dimensions from its axis (1 by default) on, as if they were one.</summary>
internal static class SoftmaxUpgrades
{
    public static void Register(UpgradeRules rules)
    {
        foreach (string opType in (string[])["Softmax", "LogSoftmax", "Hardmax"])
            rules.Add(opType, Softmax);
    }

    private static void Softmax(UpgradeContext context, NodeProto node)
    {
        if (context.Opset >= 13)
        {
            context.Add(node);
            return;
        }

        long axis = node.GetInt("axis", 1);
        IReadOnlyList<OnnxDim>? x = context.Shapes.Find(node.Input[0])?.Dims;
        if (axis == -1 || (x is not null && OneFrom(x, axis)))
        {
            UpgradeContext.SetAttribute(node, OnnxAttribute.Int("axis", axis));
            context.Add(node);
            return;
        }

        string output = node.Output[0];
        string shape = context.Add("Shape", [node.Input[0]]);
        node.Input[0] = context.Add("Flatten", [node.Input[0]], OnnxAttribute.Int("axis", axis));
        node.Output[0] = context.UniqueName(node.OpType);
        UpgradeContext.SetAttribute(node, OnnxAttribute.Int("axis", 1));
        context.Add(node);
        context.Add(output, "Reshape", [node.Output[0], shape], OnnxAttribute.Int("allowzero", 1));
    }

    /// <summary>Whether the dimensions after the axis are all 1: then the axis alone says the same.</summary>
    private static bool OneFrom(IReadOnlyList<OnnxDim> x, long axis)
    {
        if (axis < 0)
            axis += x.Count;
        return axis >= 0 && axis < x.Count && x.Skip((int)axis + 1).All(dim => dim.Size == 1);
    }
}
