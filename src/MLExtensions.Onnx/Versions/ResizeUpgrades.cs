using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Upsample and the older forms of Resize.</summary>
internal static class ResizeUpgrades
{
    public static void Register(UpgradeRules rules)
    {
        rules.Add("Upsample", Upsample);
        rules.Add("Resize", Resize);
    }

    private static void Upsample(UpgradeContext context, NodeProto node)
    {
        string scales = node.InputOrNull(1) ?? (node.GetFloats("scales") is float[] values
            ? context.Constant(OnnxTensor.Create<float>(values, values.Length))
            : throw context.Error(node, "it lacks scales."));
        string mode = node.GetString("mode", "nearest");
        Asymmetric(context, node, node.Output[0], scales, mode is "bilinear" or "trilinear" ? "linear" : mode, "floor");
    }

    private static void Resize(UpgradeContext context, NodeProto node)
    {
        if (context.Opset < 11)
        {
            Resize10(context, node);
            return;
        }

        if (context.Opset < 13)
        {
            // Those left out had to be empty tensors.
            for (int i = 1; i < node.Input.Count; i++)
            {
                if (context.Shapes.StaticDims(node.Input[i]) is [0])
                    node.Input[i] = "";
            }

            if (node.GetString("coordinate_transformation_mode", "half_pixel") == "tf_half_pixel_for_nn")
            {
                // floor((x + ½) / scale) is (x + ½) / scale − ½ rounded, halves up.
                if (node.GetString("mode", "nearest") != "nearest" || node.GetString("nearest_mode", "round_prefer_floor") != "floor")
                    throw context.Error(node, "tf_half_pixel_for_nn went with opset 13 and has an equal only for mode nearest with nearest_mode floor.");
                UpgradeContext.SetAttribute(node, OnnxAttribute.String("coordinate_transformation_mode", "half_pixel"));
                UpgradeContext.SetAttribute(node, OnnxAttribute.String("nearest_mode", "round_prefer_ceil"));
            }
        }

        context.Add(node);
    }

    /// <summary>Opset 10, as ONNX Runtime understands it: nearest rounds down where a dimension grows and up where it shrinks.</summary>
    private static void Resize10(UpgradeContext context, NodeProto node)
    {
        string mode = node.GetString("mode", "nearest");
        if (mode != "nearest")
        {
            Asymmetric(context, node, node.Output[0], node.Input[1], mode, "floor");
            return;
        }

        double[] scales = context.Shapes.Numbers(node.Input[1])
            ?? throw context.Error(node, "its scales are not constant, and nearest rounds another way where it grows and where it shrinks.");
        bool grows = scales.Any(scale => scale > 1), shrinks = scales.Any(scale => scale < 1);
        if (!(grows && shrinks))
        {
            Asymmetric(context, node, node.Output[0], node.Input[1], mode, shrinks ? "ceil" : "floor");
            return;
        }

        float[] up = [.. scales.Select(scale => (float)Math.Max(scale, 1))], down = [.. scales.Select(scale => (float)Math.Min(scale, 1))];
        string half = context.UniqueName("Resize");
        Asymmetric(context, node, half, context.Constant(OnnxTensor.Create<float>(down, down.Length)), mode, "ceil");
        context.Add(node.Output[0], "Resize", [half, "", context.Constant(OnnxTensor.Create<float>(up, up.Length))], Attributes(mode, "floor"));
    }

    private static void Asymmetric(UpgradeContext context, NodeProto node, string output, string scales, string mode, string rounding)
    {
        var resize = new NodeProto { OpType = "Resize", Name = node.Name, Input = { node.Input[0], "", scales }, Output = { output } };
        resize.Attribute.AddRange(Attributes(mode, rounding).Select(attribute => attribute.ToProto()));
        context.Add(resize);
    }

    private static OnnxAttribute[] Attributes(string mode, string rounding) =>
    [
        OnnxAttribute.String("mode", mode), OnnxAttribute.String("coordinate_transformation_mode", "asymmetric"), OnnxAttribute.String("nearest_mode", rounding),
    ];
}
