using System.Globalization;

namespace MLExtensions.Onnx.Tests;

/// <summary>The gradient of one node against central differences, with more and less known before the run.</summary>
internal static class GradientNode
{
    /// <summary>Checks the gradients of all real outputs together.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">The inputs; null for one left out.</param>
    /// <param name="attributes">Attributes.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="realOutputs">Number of outputs, from the first, that hold reals; 0 for all.</param>
    /// <param name="opset">Opset of the model.</param>
    /// <param name="known">What is known before the run; null for static and symbolic shapes.</param>
    /// <param name="withRespectTo">Inputs, called x0, x1, …; null for every real one.</param>
    public static void Check(
        string opType, ReferenceTensor?[] inputs, OnnxAttribute[]? attributes = null, int outputs = 1, int realOutputs = 0, int opset = 21, ShapeKnowledge[]? known = null,
        string[]? withRespectTo = null)
    {
        foreach (ShapeKnowledge knowledge in known ?? [ShapeKnowledge.Static, ShapeKnowledge.Symbolic])
        {
            OnnxModel model = Build(opType, inputs, attributes ?? [], outputs, realOutputs == 0 ? outputs : realOutputs, opset, knowledge, out Dictionary<string, ReferenceTensor> feeds);
            string[] wrt = withRespectTo ?? [.. inputs.Index().Where(pair => pair.Item?.IsReal == true).Select(pair => Name(pair.Index))];
            GradientCheckResult result;
            try
            {
                result = GradientAssert.Matches(model, "y", wrt, feeds);
            }
            catch (Exception error) when (error is not AssertFailedException)
            {
                throw new InvalidOperationException($"{Describe(opType, inputs, attributes)}, {knowledge}: {error.Message}", error);
            }

            Assert.IsTrue(result.Tensors.All(tensor => double.IsFinite(tensor.MaxAbsoluteGradient)), Describe(opType, inputs, attributes));
        }
    }

    /// <summary>Checks the second derivatives: the gradient graph's own gradient.</summary>
    public static void CheckSecond(string opType, ReferenceTensor?[] inputs, OnnxAttribute[]? attributes = null)
    {
        OnnxModel model = Build(opType, inputs, attributes ?? [], 1, 1, 21, ShapeKnowledge.Static, out Dictionary<string, ReferenceTensor> feeds);
        string[] wrt = [.. inputs.Index().Where(pair => pair.Item?.IsReal == true).Select(pair => Name(pair.Index))];
        // Squares, so that linear operators have a second derivative too.
        var emit = new GraphEmitter(model.Proto.Graph, ShapeInference.Infer(model));
        string square = emit.Square("y");
        OnnxModel first = Gradients.Build(model, square, wrt);
        foreach (string name in wrt)
            GradientAssert.Matches(first, name + "_gradient", wrt, feeds.Where(feed => first.Inputs.Any(input => input.Name == feed.Key)).ToDictionary());
    }

    public static string Name(int input) => string.Create(CultureInfo.InvariantCulture, $"x{input}");

    public static OnnxModel Build(
        string opType, ReferenceTensor?[] inputs, OnnxAttribute[] attributes, int outputs, int realOutputs, int opset, ShapeKnowledge knowledge,
        out Dictionary<string, ReferenceTensor> feeds)
    {
        var g = new OnnxGraphBuilder(opType, new OnnxBuildOptions { Opset = opset, IrVersion = 10, AllowNewer = true });
        feeds = [];
        var values = new OnnxValue[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not ReferenceTensor tensor)
            {
                values[i] = OnnxValue.None;
                continue;
            }

            if (knowledge == ShapeKnowledge.Static && !tensor.IsReal)
            {
                values[i] = g.Initializer(Parity.Tensor(tensor));
                continue;
            }

            // How many entries an index vector has is part of the model.
            bool symbolic = knowledge == ShapeKnowledge.Symbolic && tensor.IsReal;
            values[i] = g.Input(Name(i), tensor.ElementType, [.. tensor.Dims.Select((dim, axis) => symbolic ? (OnnxDim)string.Create(CultureInfo.InvariantCulture, $"x{i}_{axis}") : dim)]);
            feeds[Name(i)] = tensor;
            if (knowledge != ShapeKnowledge.None || !tensor.IsReal)
                continue;
            // A shape that the run brings hides the rank, where its length is not known either.
            string shape = Name(i) + "_shape";
            values[i] = g.Node("Reshape", [values[i], g.Input(shape, OnnxElementType.Int64, shape + "_length")]);
            feeds[shape] = ReferenceTensor.Int64(tensor.Dims, tensor.Dims.Length);
        }

        IReadOnlyList<OnnxValue> results = g.NodeWithOutputs(opType, values, outputs, attributes);
        OnnxValue y = results[0];
        if (realOutputs > 1)
            y = g.Node("Concat", [.. results.Take(realOutputs).Select(result => g.Node("Reshape", [result, g.Vector(-1L)]))], [OnnxAttribute.Int("axis", 0)]);
        OnnxModel model = g.Output("y", y, OnnxElementType.Float, [.. y.Dims ?? [OnnxDim.Unknown]]).Build();
        model.Proto.Graph.Output[0].Type.TensorType.Shape = null;
        return model;
    }

    private static string Describe(string opType, ReferenceTensor?[] inputs, OnnxAttribute[]? attributes) =>
        $"{opType} of {string.Join(", ", inputs.Select(input => input?.ToString() ?? "none"))} {string.Join(" ", (attributes ?? []).Select(attribute => attribute.ToProto()))}";
}
