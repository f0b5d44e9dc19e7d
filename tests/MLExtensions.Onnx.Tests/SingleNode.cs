namespace MLExtensions.Onnx.Tests;

/// <summary>Models of one node, for tests of single operators.</summary>
internal static class SingleNode
{
    /// <summary>Inputs x0, x1, …, then the constants; outputs y0, y1, ….</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">Dimensions of the inputs, which come before the constants.</param>
    /// <param name="attributes">Attributes.</param>
    /// <param name="opset">Opset of the model.</param>
    /// <param name="constants">Further inputs; null for one left out.</param>
    /// <param name="types">Types of the inputs; Float by default.</param>
    /// <param name="outputs">Number of outputs.</param>
    public static OnnxModel Build(
        string opType, long[][] inputs, OnnxAttribute[]? attributes = null, int opset = 17, OnnxTensor?[]? constants = null, OnnxElementType[]? types = null, int outputs = 1)
    {
        var g = new OnnxGraphBuilder(opType, new OnnxBuildOptions { Opset = opset, AllowNewer = true, IrVersion = opset > 17 ? 10 : 8 });
        var values = new List<OnnxValue>();
        for (int i = 0; i < inputs.Length; i++)
            values.Add(g.Input($"x{i}", types?[i] ?? OnnxElementType.Float, [.. inputs[i].Select(size => (OnnxDim)size)]));
        values.AddRange((constants ?? []).Select(constant => constant is null ? OnnxValue.None : g.Initializer(constant)));
        IReadOnlyList<OnnxValue> results = g.NodeWithOutputs(opType, [.. values], outputs, attributes);
        for (int i = 0; i < outputs; i++)
            g.Output($"y{i}", results[i], results[i].ElementType == OnnxElementType.Undefined ? OnnxElementType.Float : results[i].ElementType, [.. results[i].Dims ?? []]);
        OnnxModel model = g.Build();
        // Types and shapes of the outputs come from the node.
        foreach (Proto.ValueInfoProto output in model.Proto.Graph.Output)
            output.Type = null;
        return model;
    }

    public static OnnxTensor Vector(params ReadOnlySpan<long> values) => OnnxTensor.Create(values, values.Length);

    public static OnnxTensor Vector(params ReadOnlySpan<float> values) => OnnxTensor.Create(values, values.Length);
}
