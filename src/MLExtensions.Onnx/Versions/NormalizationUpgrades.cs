using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Normalizations that changed.</summary>
internal static class NormalizationUpgrades
{
    public static void Register(UpgradeRules rules)
    {
        rules.Add("BatchNormalization", BatchNormalization);
        rules.Add("GroupNormalization", GroupNormalization);
    }

    /// <summary>Before opset 14 a node with more than one output trained, in a way that newer opsets do not know.</summary>
    private static void BatchNormalization(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 14)
        {
            if (node.Output.Count(output => output.Length > 0) > 1)
                throw context.Error(node, "its further outputs are those of the old training mode; export the model for inference or with opset 14 or newer.");
            if (node.GetInt("spatial", 1) == 0)
                throw context.Error(node, "spatial = 0 (a mean for each activation) went with opset 9.");
            while (node.Output.Count > 1)
                node.Output.RemoveAt(node.Output.Count - 1);
            UpgradeContext.RemoveAttribute(node, "spatial");
        }

        context.Add(node);
    }

    /// <summary>Until opset 20 scale and bias are by group, then by channel.</summary>
    private static void GroupNormalization(UpgradeContext context, NodeProto node)
    {
        long groups = node.GetInt("num_groups", 1);
        if (context.Shapes.Find(node.Input[0])?.Dims is not { Count: > 1 } x || x[1].Size is not long channels)
            throw context.Error(node, "the number of channels is not known, for each of which opset 21 wants a scale.");
        for (int i = 1; i < 3; i++)
        {
            string column = context.Add("Unsqueeze", [node.Input[i], context.Ints(1)]);
            string expanded = context.Add("Expand", [column, context.Ints(groups, channels / Math.Max(groups, 1))]);
            node.Input[i] = context.Add("Reshape", [expanded, context.Ints(-1)]);
        }

        context.Add(node);
    }
}
