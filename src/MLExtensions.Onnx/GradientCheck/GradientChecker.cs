namespace MLExtensions.Onnx;

/// <summary>
/// Compares the gradients of <see cref="Gradients.Build"/>, run by ONNX Runtime, with central differences of the original model in float64 by
/// <see cref="ReferenceEvaluator"/>.
/// </summary>
/// <remarks>
/// What is differentiated is Σ R · output with random weights R. At a kink (Relu, MaxPool, Abs …) neither side has a derivative, and float32 and float64 may fall on
/// different sides of it: the evaluator therefore takes its branches from ONNX Runtime's own values and keeps them while it steps.
/// </remarks>
public static class GradientChecker
{
    /// <summary>The error that gradients of float32 graphs stay below: 10⁻⁴.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Half the distance of the two evaluations of a central difference, for elements up to 1 in magnitude; a power of two, so that it is exact.</summary>
    private const double Step = 1.0 / (1 << 16);

    /// <summary>Compares gradients with central differences.</summary>
    /// <param name="model">A model of opset 7 to 21. It is not changed.</param>
    /// <param name="options">What to compare; null for the first real output with respect to every real input, on drawn inputs.</param>
    /// <exception cref="ArgumentException">A name is unknown, the output or a tensor holds no reals, or the model has none.</exception>
    /// <exception cref="NotSupportedException">An operator has no gradient rule or no reference kernel; the message names it and its node.</exception>
    /// <exception cref="InvalidDataException">The graph does not compute on these inputs; the message names the node and the shapes.</exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static GradientCheckResult Check(OnnxModel model, GradientCheckOptions? options = null) => Check(model, options, Gradients.Build);

    /// <summary>The same for gradient graphs that are built in another way.</summary>
    internal static GradientCheckResult Check(OnnxModel model, GradientCheckOptions? options, GradientBuilder build)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new GradientCheckOptions();
        model.Check();
        string output = options.Output ?? model.Outputs.FirstOrDefault(value => IsReal(value.ElementType))?.Name
            ?? throw new ArgumentException("The model has no output of real numbers; name a value inside the graph.", nameof(model));
        IReadOnlyList<string> tensors = options.WithRespectTo ?? [.. model.Inputs.Where(value => IsReal(value.ElementType)).Select(value => value.Name)];
        if (tensors.Count == 0)
            throw new ArgumentException("The model has no input of real numbers; name initializers or values inside the graph.", nameof(model));

        var random = new Random(options.Seed);
        IReadOnlyDictionary<string, ReferenceTensor> feeds = DrawnInputs.Draw(model, options, random);
        var evaluator = new ReferenceEvaluator(model);
        GradientRun run = GradientRun.Execute(model, evaluator, feeds, output, tensors, random, options, build);
        int[][] samples = [.. tensors.Select(name => Sample(run.Gradient(name), options.Samples, random))];
        var counter = new ProgressCounter(options.Progress, samples.Sum(sample => sample.Length));
        TensorGradientCheck[] checks = Compare(run, counter.Advance);
        var result = new GradientCheckResult(output, options.Seed, checks, run.Decisions.Nearest);
        // Above the tolerance the question is whether the graph is wrong or float32 too narrow for it.
        return result.MaxRelativeError <= Tolerance
            ? result
            : result with { MaxRelativeErrorInFloat64 = Compare(run.InFloat64(), _ => { }).Max(check => check.MaxRelativeError) };

        TensorGradientCheck[] Compare(GradientRun compared, Action<string> done)
        {
            var differences = new CentralDifferences(evaluator, compared, options.CancellationToken);
            return [.. tensors.Select((name, i) => TensorGradientCheck.Compare(
                name, compared.Gradient(name), samples[i], differences.Of(name, samples[i], Step, () => done(name))))];
        }
    }

    private static bool IsReal(OnnxElementType type) =>
        type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16;

    /// <summary>Positions in ascending order: a random sample, and the largest gradient.</summary>
    private static int[] Sample(ReferenceTensor gradient, int samples, Random random)
    {
        int count = gradient.Values.Length;
        if (samples == 0 || count <= samples)
            return [.. Enumerable.Range(0, count)];
        var chosen = new HashSet<int> { Enumerable.Range(0, count).MaxBy(i => Math.Abs(gradient.Values[i])) };
        while (chosen.Count < samples)
            chosen.Add(random.Next(count));
        return [.. chosen.Order()];
    }

    private sealed class ProgressCounter(IProgress<GradientCheckProgress>? progress, int total)
    {
        private int _done;

        public void Advance(string tensor) => progress?.Report(new GradientCheckProgress(tensor, Interlocked.Increment(ref _done), total));
    }
}
