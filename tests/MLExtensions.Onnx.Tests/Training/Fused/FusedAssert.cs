using MLExtensions.Onnx.Training.Fused;

namespace MLExtensions.Onnx.Tests;

/// <summary>Compares the gradients of own kernels with those of the gradient graph, computed in float64.</summary>
internal static class FusedAssert
{
    /// <summary>The largest error, as a part of the largest gradient of the parameter.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>A batch of random inputs and targets, or labels.</summary>
    public static OnnxFeed[] Batch(OnnxModel model, TrainingLoss loss, int rows, long seed)
    {
        var feeds = new List<OnnxFeed>();
        foreach (OnnxValueInfo input in model.Inputs)
            feeds.Add(Random(input, input.Name, rows, seed + feeds.Count));
        OnnxValueInfo output = model.Outputs[0];
        feeds.Add(loss is SoftmaxCrossEntropyLoss
            ? OnnxFeed.Of<long>("label", TrainingModels.Labels(rows, (int)output.Dims![1].Size!.Value, seed + 50), rows)
            : Random(output, "target", rows, seed + 60));
        return [.. feeds];
    }

    /// <summary>Every parameter's gradient agrees with the float64 one; loss and norm too.</summary>
    public static void GradientsAgree(OnnxModel model, TrainingLoss loss, int rows, long seed = 1, TrainingOptions? options = null)
    {
        options ??= new TrainingOptions { Backend = TrainingBackend.Fused, Session = new OnnxSessionOptions { IntraOpThreads = 2 } };
        OnnxFeed[] feeds = Batch(model, loss, rows, seed);
        using TrainingSession session = TrainingSession.Create(model, loss, options);
        float value = session.Step(feeds);
        (double expectedLoss, Dictionary<string, double[]> expected) = Reference(model, loss, options, feeds);

        Assert.AreEqual(expectedLoss, value, 1e-5 * Math.Max(1, Math.Abs(expectedLoss)), "loss");
        double squares = 0, largest = expected.Values.Max(gradient => gradient.Max(Math.Abs));
        foreach ((string name, double[] gradient) in expected)
        {
            float[] found = ((FusedTrainingProgram)session.Program).ReadGradient(name);
            // A bias in front of a normalization has no gradient but rounding errors.
            double scale = Math.Max(gradient.Max(Math.Abs), 2e-2 * largest), error = 0;
            for (int i = 0; i < gradient.Length; i++)
                error = Math.Max(error, Math.Abs(gradient[i] - found[i]));
            Assert.IsTrue(error <= Tolerance * scale, $"{name}: error {error:E2}, largest gradient {scale:E2}");
            squares += gradient.Sum(g => g * g);
        }

        Assert.AreEqual(Math.Sqrt(squares), session.GradientNorm, 1e-5 * Math.Sqrt(squares), "norm");
    }

    private static (double Loss, Dictionary<string, double[]> Gradients) Reference(OnnxModel model, TrainingLoss loss, TrainingOptions options, OnnxFeed[] feeds)
    {
        var builder = new TrainingGraphBuilder(model, loss, options);
        TrainingGraph graph = builder.Build(GraphPurpose.Gradients);
        var values = feeds.ToDictionary(feed => feed.Name, Read);
        foreach (StateVariable variable in builder.Layout.Variables)
        {
            double[] state = new double[variable.Dims.Aggregate(1L, (product, dim) => product * dim)];
            foreach (StateSlice slice in builder.Layout.Slices.Where(slice => slice.Variable == variable.Name && slice.Tensor.Role is StateRole.Parameter or StateRole.Statistic))
            {
                if (slice.Variable != variable.Name)
                    continue;
                ReadOnlySpan<float> initial = builder.InitialValues(slice.Tensor.Name);
                for (int i = 0; i < initial.Length; i++)
                    state[slice.Offset + i] = initial[i];
            }

            values[variable.Name] = ReferenceTensor.Float(state, variable.Dims);
        }

        foreach (DropoutMask mask in graph.Masks)
        {
            long[] dims = [.. mask.Dims.Select(dim => dim.Size ?? feeds[0].Dims[0])];
            var drawn = new float[dims.Aggregate(1L, (product, dim) => product * dim)];
            MaskFiller.Fill(drawn, mask.Ratio, options.Seed, batch: 0, mask.Index);
            values[mask.Input] = ReferenceTensor.Float([.. drawn.Select(v => (double)v)], dims);
        }

        IEnumerable<string> inputs = graph.Model.Graph.Input.Select(input => input.Name);
        IReadOnlyDictionary<string, ReferenceTensor> results = new ReferenceEvaluator(new OnnxModel(graph.Model)).Run(values.Where(pair => inputs.Contains(pair.Key)).ToDictionary());
        var gradients = new Dictionary<string, double[]>();
        foreach (ParameterGroup group in builder.Layout.Groups)
        {
            double[] all = results[graph.Gradients[group.Index]].Values;
            int offset = 0;
            foreach (ParameterInfo member in group.Members)
            {
                gradients[member.Name] = all[offset..(offset + (int)member.Length)];
                offset += (int)member.Length;
            }
        }

        return (results[graph.Model.Graph.Output[0].Name].Values[0], gradients);
    }

    private static ReferenceTensor Read(OnnxFeed feed)
    {
        using var pin = feed.Pin();
        int length = (int)feed.Dims.Aggregate(1L, (product, dim) => product * dim);
        unsafe
        {
            return feed.ElementType == OnnxElementType.Int64
                ? ReferenceTensor.Int64(new ReadOnlySpan<long>(pin.Pointer, length), [.. feed.Dims])
                : ReferenceTensor.Float([.. new ReadOnlySpan<float>(pin.Pointer, length).ToArray().Select(v => (double)v)], [.. feed.Dims]);
        }
    }

    private static OnnxFeed Random(OnnxValueInfo info, string name, int rows, long seed)
    {
        long[] dims = [rows, .. info.Dims!.Skip(1).Select(dim => dim.Size!.Value)];
        return OnnxFeed.Of<float>(name, TrainingModels.Random((int)dims.Aggregate(1L, (product, dim) => product * dim), seed), dims);
    }
}
