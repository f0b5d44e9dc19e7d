using MLExtensions.Onnx;

namespace MLExtensions.Vision.Classification;

/// <summary>What follows the logits in a classifier's graphs.</summary>
internal static class ClassifierGraphs
{
    /// <summary>Adds the softmax: from pixels to <see cref="ImageClassifier.ScoresName"/> [N, classes].</summary>
    public static OnnxModel WithScores(OnnxModel logits) => Append(logits, "scores/logits", (g, value) => g.Output(ImageClassifier.ScoresName, value.Softmax(axis: 1)));

    /// <summary>For ML.NET, which runs one row at a time and wants outputs of rank 1: the scores with their names, and the class as a one-hot vector.</summary>
    public static OnnxModel ForRows(ImageClassifier classifier, string pixels, string scores, string winner)
    {
        int classes = classifier.ClassNames.Count;
        OnnxModel model = Append(classifier.Model.LowerOpset(), "rows/scores", (g, value) =>
        {
            // ML.NET takes slot names from the keys of a node of this name. It gives 0, and stays in the graph because that is added.
            OnnxValue zero = g.Node(
                "LabelEncoder",
                [g.Initializer(OnnxTensor.Create([""], 1))],
                [OnnxAttribute.Strings("keys_strings", [.. classifier.ClassNames]), OnnxAttribute.Ints("values_int64s", new long[classes]), OnnxAttribute.Int("default_int64", 0)],
                domain: "ai.onnx.ml",
                name: $"mlnet.{scores}.SlotNames");
            OnnxValue numbers = g.Initializer(OnnxTensor.Create<long>([.. Enumerable.Range(0, classes).Select(i => (long)i)], 1, classes));
            OnnxValue best = (value.ArgMax(axis: 1) + zero).IsEqual(numbers).Cast(OnnxElementType.Float);
            g.Output(scores, value.Reshape(classes));
            g.Output(winner, best.Reshape(classes));
        });
        return model.RenameValues(new Dictionary<string, string> { [TransferGraphs.Pixels] = pixels });
    }

    /// <summary>From pixels to probabilities and names of classes.</summary>
    public static OnnxModel WithNames(ImageClassifier classifier, ClassifierColumns columns)
    {
        OnnxModel model = Append(classifier.Model, "names/scores", (g, value) =>
        {
            OnnxValue names = g.Initializer(OnnxTensor.Create([.. classifier.ClassNames], classifier.ClassNames.Count));
            g.Output(columns.Score, value.Identity(), OnnxElementType.Float, Network.BatchSymbol, classifier.ClassNames.Count);
            g.Output(columns.PredictedLabel, names.Gather(value.ArgMax(axis: 1, keepDims: false)), OnnxElementType.String, Network.BatchSymbol);
        });
        return model.RenameValues(new Dictionary<string, string> { [TransferGraphs.Pixels] = columns.Input });
    }

    /// <summary>The versions of a model, for graphs that are to be joined to it.</summary>
    public static OnnxBuildOptions Versions(OnnxModel model) => new()
    {
        Opset = checked((int)model.OpsetImports.GetValueOrDefault("", OnnxBuildOptions.NewestSafeOpset)),
        IrVersion = Math.Max(checked((int)model.IrVersion), 4),
        AllowNewer = true,
    };

    private static OnnxModel Append(OnnxModel model, string input, Action<OnnxGraphBuilder, OnnxValue> build)
    {
        OnnxValueInfo output = model.Outputs[0];
        var g = new OnnxGraphBuilder("classifier", Versions(model));
        build(g, g.Input(input, OnnxElementType.Float, [.. output.Dims!]));
        return model.Compose(g.Build(), new Dictionary<string, string> { [output.Name] = input }, new ComposeOptions());
    }
}
