using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Operators some of whose attributes became inputs, or were renamed.</summary>
internal static class AttributeUpgrades
{
    public static void Register(UpgradeRules rules)
    {
        rules.Add("ReduceSum", AxesToInput(13));
        foreach (string reduction in (string[])["ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"])
            rules.Add(reduction, AxesToInput(18));
        rules.Add("Squeeze", AxesToInput(13));
        rules.Add("Unsqueeze", AxesToInput(13));
        rules.Add("Split", Split);
        rules.Add("Slice", Slice);
        rules.Add("Pad", Pad);
        rules.Add("Clip", Clip);
        rules.Add("TopK", TopK);
        rules.Add("Dropout", Dropout);
        rules.Add("Scatter", Scatter);
        rules.Add("GridSample", GridSample);
        rules.Add("RoiAlign", RoiAlign);
        rules.Add("DFT", Dft);
        rules.Add("Scan", Scan);
    }

    private static UpgradeRule AxesToInput(int since) => (context, node) =>
    {
        if (context.Opset < since)
            IntsToInput(context, node, "axes", 1);
        context.Add(node);
    };

    private static void IntsToInput(UpgradeContext context, NodeProto node, string attribute, int input)
    {
        if (node.GetInts(attribute) is long[] values)
            UpgradeContext.SetInput(node, input, context.Ints(values));
        UpgradeContext.RemoveAttribute(node, attribute);
    }

    /// <summary>Equal parts must be counted from opset 18 on.</summary>
    private static void Split(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 13)
            IntsToInput(context, node, "split", 1);
        if (context.Opset < 18 && node.InputOrNull(1) is null)
            UpgradeContext.SetAttribute(node, OnnxAttribute.Int("num_outputs", node.Output.Count));
        context.Add(node);
    }

    private static void Slice(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 10)
        {
            IntsToInput(context, node, "starts", 1);
            IntsToInput(context, node, "ends", 2);
            IntsToInput(context, node, "axes", 3);
        }

        context.Add(node);
    }

    private static void Pad(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 11)
        {
            IntsToInput(context, node, "pads", 1);
            if (node.GetString("mode", "constant") == "constant")
                UpgradeContext.SetInput(node, 2, context.ScalarLike(node.GetFloat("value", 0), node.Input[0]));
            UpgradeContext.RemoveAttribute(node, "value");
        }

        context.Add(node);
    }

    private static void Clip(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 11)
        {
            foreach ((string limit, int input) in (ReadOnlySpan<(string, int)>)[("min", 1), ("max", 2)])
            {
                if (node.FindAttribute(limit) is not null)
                    UpgradeContext.SetInput(node, input, context.ScalarLike(node.GetFloat(limit, 0), node.Input[0]));
                UpgradeContext.RemoveAttribute(node, limit);
            }
        }

        context.Add(node);
    }

    private static void TopK(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 10)
        {
            UpgradeContext.SetInput(node, 1, context.Ints(node.GetInt("k", 0)));
            UpgradeContext.RemoveAttribute(node, "k");
        }

        context.Add(node);
    }

    /// <summary>Opsets 7 to 11 know inference only; up to 9 the mask has the type of the data.</summary>
    private static void Dropout(UpgradeContext context, NodeProto node)
    {
        if (context.Opset >= 12)
        {
            context.Add(node);
            return;
        }

        UpgradeContext.SetInput(node, 1, context.Constant(OnnxTensor.Scalar(node.GetFloat("ratio", 0.5f))));
        UpgradeContext.RemoveAttribute(node, "ratio");
        context.Add(node);
        if (context.Opset < 10 && node.OutputOrNull(1) is string mask)
        {
            node.Output[1] = context.UniqueName("mask");
            context.Add(mask, "CastLike", [node.Output[1], node.Input[0]]);
        }
    }

    private static void Scatter(UpgradeContext context, NodeProto node)
    {
        node.OpType = "ScatterElements";
        context.Add(node);
    }

    private static void GridSample(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 20)
        {
            string mode = node.GetString("mode", "bilinear");
            UpgradeContext.SetAttribute(node, OnnxAttribute.String("mode", mode == "bilinear" ? "linear" : mode == "bicubic" ? "cubic" : mode));
        }

        context.Add(node);
    }

    /// <summary>Before opset 16 the pixels were not shifted by a half.</summary>
    private static void RoiAlign(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 16)
            UpgradeContext.SetAttribute(node, OnnxAttribute.String("coordinate_transformation_mode", "output_half_pixel"));
        context.Add(node);
    }

    private static void Dft(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 20)
        {
            UpgradeContext.SetInput(node, 2, context.Constant(OnnxTensor.Scalar(node.GetInt("axis", 1))));
            UpgradeContext.RemoveAttribute(node, "axis");
        }

        context.Add(node);
    }

    private static void Scan(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 9)
            throw context.Error(node, "its batch dimension was dropped; export the model with opset 9 or newer.");
        context.Add(node);
    }
}
