using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>One run of a gradient graph in ONNX Runtime, and the float64 run of the original model on the same branches.</summary>
internal sealed class GradientRun
{
    private readonly Dictionary<string, ReferenceTensor> _gradients = [];
    private Func<GradientRun>? _inFloat64;

    private GradientRun(string output, ReferenceTensor weights)
    {
        Output = output;
        Weights = weights;
    }

    public string Output { get; }

    /// <summary>The weights R of the sum over the output that is differentiated.</summary>
    public ReferenceTensor Weights { get; }

    /// <summary>Every float64 value of the graph that the output needs, and the feeds.</summary>
    public Dictionary<string, ReferenceTensor> Values { get; private set; } = [];

    /// <summary>The branches, taken from ONNX Runtime's values where it ran the gradients.</summary>
    public BranchDecisions Decisions { get; private init; } = new();

    /// <summary>The values that decided the branches, and what random nodes drew.</summary>
    public IReadOnlyDictionary<string, ReferenceTensor> Decided { get; private set; } = new Dictionary<string, ReferenceTensor>();

    public ReferenceTensor Gradient(string tensor) => _gradients[tensor];

    /// <summary>Builds the gradients, runs them in ONNX Runtime, and evaluates the original model on the same branches.</summary>
    public static GradientRun Execute(
        OnnxModel model, ReferenceEvaluator evaluator, IReadOnlyDictionary<string, ReferenceTensor> feeds, string output, IReadOnlyList<string> tensors, Random random,
        GradientCheckOptions options, GradientBuilder build)
    {
        var own = new BranchDecisions();
        Dictionary<string, ReferenceTensor> values = Evaluate(
            evaluator, feeds, output, new ReferenceOptions { Record = own, Seed = options.Seed, CancellationToken = options.CancellationToken });
        ReferenceTensor result = values[output];
        if (!result.IsReal)
            throw new ArgumentException($"'{output}' holds {result.ElementType}; only real numbers have gradients.", nameof(output));
        ReferenceTensor weights = DrawnInputs.Round(new ReferenceTensor(
            result.ElementType, result.Dims, result.Values.Length == 1 ? [1] : [.. result.Values.Select(_ => (2 * random.NextDouble()) - 1)]));

        HashSet<string> names = [.. values.Keys, .. model.Proto.Graph.Initializer.Select(tensor => tensor.Name), .. model.Proto.Graph.Node.SelectMany(node => node.Output)];
        string seed = Unused("output_weights", names);
        names.Add(seed);
        var gradientNames = tensors.ToDictionary(name => name, name => Unused(name + "_gradient", names));
        OnnxModel gradients = build(model, output, tensors, new GradientOptions { SeedInput = seed, GradientName = name => gradientNames[name] });

        var run = new GradientRun(output, weights);
        run.Decided = run.RunGradients(gradients, feeds, seed, gradientNames, DecidingValues(evaluator, own, values, feeds, output), options);
        run.Values = Evaluate(
            evaluator, feeds, output,
            new ReferenceOptions { DecideFrom = run.Decided, Record = run.Decisions, Seed = options.Seed, CancellationToken = options.CancellationToken });
        run._inFloat64 = () => EvaluateGradients(
            gradients, seed, gradientNames, options, new GradientRun(output, weights) { Decisions = own, Values = values, Decided = Drawn(evaluator, feeds, output, values) });
        return run;
    }

    /// <summary>The same gradient graph evaluated in float64 on float64's own branches: what remains of an error is no rounding.</summary>
    public GradientRun InFloat64() => _inFloat64!();

    private static GradientRun EvaluateGradients(
        OnnxModel gradients, string seed, Dictionary<string, string> gradientNames, GradientCheckOptions options, GradientRun run)
    {
        HashSet<string> inputs = [.. gradients.Inputs.Select(input => input.Name)];
        Dictionary<string, ReferenceTensor> feeds = run.Values.Append(new(seed, run.Weights)).Where(feed => inputs.Contains(feed.Key)).ToDictionary();
        IReadOnlyDictionary<string, ReferenceTensor> results = new ReferenceEvaluator(gradients).Run(
            feeds, [.. gradientNames.Values], new ReferenceOptions { DecideFrom = run.Decided, CancellationToken = options.CancellationToken });
        foreach ((string tensor, string name) in gradientNames)
            run._gradients[tensor] = results[name];
        return run;
    }

    /// <summary>What random nodes drew.</summary>
    private static Dictionary<string, ReferenceTensor> Drawn(
        ReferenceEvaluator evaluator, IReadOnlyDictionary<string, ReferenceTensor> feeds, string output, Dictionary<string, ReferenceTensor> values) =>
        evaluator.Needed(feeds, [output]).Where(ReferenceKernels.IsRandom).SelectMany(node => node.Output).Where(values.ContainsKey).ToDictionary(name => name, name => values[name]);

    /// <summary>All values of a run: those that were fed and those that were computed.</summary>
    private static Dictionary<string, ReferenceTensor> Evaluate(
        ReferenceEvaluator evaluator, IReadOnlyDictionary<string, ReferenceTensor> feeds, string output, ReferenceOptions options)
    {
        string[] computed = [.. evaluator.Needed(feeds, [output]).SelectMany(node => node.Output).Where(name => name.Length > 0)];
        return new Dictionary<string, ReferenceTensor>(evaluator.Run(feeds, [.. computed.Append(output).Concat(feeds.Keys).Distinct()], options));
    }

    /// <summary>The computed reals that the nodes with kinks decide from, and the masks of random nodes.</summary>
    private static Dictionary<string, ReferenceTensor> DecidingValues(
        ReferenceEvaluator evaluator, BranchDecisions kinks, Dictionary<string, ReferenceTensor> values, IReadOnlyDictionary<string, ReferenceTensor> feeds, string output)
    {
        var deciding = new Dictionary<string, ReferenceTensor>();
        foreach (NodeProto node in evaluator.Needed(feeds, [output]))
        {
            bool random = ReferenceKernels.IsRandom(node);
            if (!random && kinks.Find(node.Output.First(name => name.Length > 0)) is null)
                continue;
            foreach (string name in random ? node.Output : node.Input)
            {
                if (!feeds.ContainsKey(name) && values.TryGetValue(name, out ReferenceTensor? value) && (random || value.IsReal))
                    deciding[name] = value;
            }
        }

        return deciding;
    }

    /// <summary>Runs the gradient graph, keeps the gradients, and gives the deciding values that the graph still computes.</summary>
    private Dictionary<string, ReferenceTensor> RunGradients(
        OnnxModel gradients, IReadOnlyDictionary<string, ReferenceTensor> feeds, string seed, Dictionary<string, string> gradientNames,
        Dictionary<string, ReferenceTensor> deciding, GradientCheckOptions options)
    {
        ModelProto exposed = gradients.Proto.Clone();
        HashSet<string> computed = [.. exposed.Graph.Node.SelectMany(node => node.Output)];
        HashSet<string> declared = [.. exposed.Graph.Output.Select(value => value.Name)];
        foreach ((string name, ReferenceTensor value) in deciding)
        {
            if (computed.Contains(name) && declared.Add(name))
                exposed.Graph.Output.Add(new OnnxValueInfo(name, value.ElementType, null).ToProto());
        }

        using var session = new OnnxSession(new OnnxModel(exposed), options.Session);
        options.CancellationToken.ThrowIfCancellationRequested();
        OnnxFeed[] bound = [.. session.Inputs.Select(input => (input.Name == seed ? Weights : feeds[input.Name]).ToFeed(input.Name))];
        using OnnxResults results = session.Run(bound);
        foreach ((string tensor, string name) in gradientNames)
            _gradients[tensor] = ReferenceTensor.FromResult(results, name);
        return deciding.Keys.Where(declared.Contains).ToDictionary(name => name, name => ReferenceTensor.FromResult(results, name));
    }

    private static string Unused(string name, HashSet<string> names) => names.Contains(name) ? Unused(name + "_", names) : name;
}
