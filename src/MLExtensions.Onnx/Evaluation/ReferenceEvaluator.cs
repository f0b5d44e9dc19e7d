using System.Collections.Concurrent;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>
/// A plain interpreter of ONNX graphs in float64: slow, and simple enough to be believed. What the fast paths are compared with, and
/// a way to debug a graph: any value inside it can be asked for, replaced, or watched.
/// </summary>
/// <remarks>
/// It reads every node in the form of the model's own opset (7 to 21) and shares no code with the optimizing paths.
/// Operators: the specification at https://onnx.ai/onnx/operators/. Thread-safe: runs may overlap.
/// </remarks>
/// <example>
/// <code>
/// var evaluator = new ReferenceEvaluator(OnnxModel.Load("cnn.onnx"));
/// var values = evaluator.Run(new Dictionary&lt;string, ReferenceTensor&gt; { ["x"] = image }, ["conv1_out", "logits"]);
/// </code>
/// </example>
public sealed class ReferenceEvaluator
{
    private readonly OnnxModel _model;
    private readonly long _opset;
    private readonly NodeProto[] _nodes;
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly ConcurrentDictionary<string, ReferenceTensor> _constants = new();
    private readonly HashSet<string> _inputs;
    private readonly HashSet<string> _known;

    /// <summary>Prepares a model; weights are converted when they are first read.</summary>
    /// <exception cref="NotSupportedException">The model's opset is not between 7 and 21.</exception>
    /// <exception cref="InvalidDataException">The graph has a cycle; the message names a node on it.</exception>
    public ReferenceEvaluator(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _opset = model.OpsetImports.GetValueOrDefault("", 1);
        if (_opset is < OldestOpset or > NewestOpset)
            throw new NotSupportedException($"The model is of opset {_opset}; the reference evaluator knows opsets {OldestOpset} to {NewestOpset}.");
        GraphProto graph = model.Proto.Graph;
        _initializers = graph.Initializer.ToDictionary(tensor => tensor.Name);
        _nodes = TopologicalOrder.Sort(graph.Node);
        _inputs = [.. graph.Input.Select(input => input.Name)];
        _known = [.. _inputs, .. _initializers.Keys, .. graph.Node.SelectMany(node => node.Output)];
        _known.Remove("");
    }

    /// <summary>Operators of the standard domain that can be evaluated.</summary>
    public static IReadOnlyCollection<string> Operators => ReferenceKernels.Standard.Operators;

    /// <summary>The nodes in topological order.</summary>
    internal IReadOnlyList<NodeProto> Nodes => _nodes;

    internal const int OldestOpset = 7;

    internal const int NewestOpset = 21;

    /// <summary>Computes values of the graph, and only what they need.</summary>
    /// <param name="feeds">
    /// Values by name: the inputs that are needed. An initializer or a value inside the graph may be given too and replaces the model's own.
    /// </param>
    /// <param name="outputs">Any values of the graph; null for the graph's outputs.</param>
    /// <param name="options">Branches to record or replay, an observer, cancellation.</param>
    /// <returns>The values asked for, by name.</returns>
    /// <exception cref="ArgumentException">A name is unknown, an input that is needed was not fed, or it was fed another type or shape than declared.</exception>
    /// <exception cref="NotSupportedException">There is no kernel for an operator; the message names node, operator and domain.</exception>
    /// <exception cref="InvalidDataException">Shapes or attributes of a node do not fit together; the message names the node and the shapes.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IReadOnlyDictionary<string, ReferenceTensor> Run(
        IReadOnlyDictionary<string, ReferenceTensor> feeds, IReadOnlyList<string>? outputs = null, ReferenceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(feeds);
        outputs ??= [.. _model.Outputs.Select(output => output.Name)];
        options ??= new ReferenceOptions();
        CheckNames(feeds, outputs);
        var values = new Dictionary<string, ReferenceTensor>(feeds);
        List<NodeProto> needed = Needed(feeds, outputs);
        foreach (string input in needed.SelectMany(node => node.Input).Concat(outputs))
        {
            if (_inputs.Contains(input) && !feeds.ContainsKey(input) && !_initializers.ContainsKey(input))
                throw new ArgumentException($"Input '{input}' was not fed.", nameof(feeds));
        }

        foreach (NodeProto node in needed)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            ReferenceTensor[] results = Compute(node, values, options);
            for (int i = 0; i < node.Output.Count; i++)
            {
                // A value that was fed replaces the node's own.
                if (node.Output[i].Length > 0)
                    values.TryAdd(node.Output[i], results[i]);
            }

            options.Observer?.Invoke(new OnnxNode(node), results);
        }

        var asked = new Dictionary<string, ReferenceTensor>();
        foreach (string output in outputs)
            asked[output] = Read(output, values);
        return asked;
    }

    /// <summary>The nodes that the outputs depend on, in topological order; what is fed is not computed.</summary>
    internal List<NodeProto> Needed(IReadOnlyDictionary<string, ReferenceTensor> feeds, IReadOnlyList<string> outputs)
    {
        HashSet<string> wanted = [.. outputs.Where(output => !feeds.ContainsKey(output))];
        var needed = new List<NodeProto>();
        for (int i = _nodes.Length - 1; i >= 0; i--)
        {
            if (!_nodes[i].Output.Any(wanted.Contains))
                continue;
            needed.Add(_nodes[i]);
            wanted.UnionWith(_nodes[i].Input.Where(input => input.Length > 0 && !feeds.ContainsKey(input)));
        }

        needed.Reverse();
        return needed;
    }

    private void CheckNames(IReadOnlyDictionary<string, ReferenceTensor> feeds, IReadOnlyList<string> outputs)
    {
        foreach ((string name, ReferenceTensor tensor) in feeds)
        {
            if (!_known.Contains(name))
                throw new ArgumentException($"The graph has no value '{name}'; its inputs are {string.Join(", ", _model.Inputs.Select(input => input.Name))}.", nameof(feeds));
            if (_model.Inputs.FirstOrDefault(input => input.Name == name) is OnnxValueInfo declared && !Fits(tensor, declared))
                throw new ArgumentException($"Input '{name}' is {declared.ElementType} {declared.DescribeDims()}; it was fed {tensor}.", nameof(feeds));
        }

        foreach (string output in outputs)
        {
            if (!_known.Contains(output))
                throw new ArgumentException($"The graph has no value '{output}'; its outputs are {string.Join(", ", _model.Outputs.Select(value => value.Name))}.", nameof(outputs));
        }
    }

    private static bool Fits(ReferenceTensor tensor, OnnxValueInfo declared)
    {
        if (declared.ElementType != OnnxElementType.Undefined && declared.ElementType != tensor.ElementType)
            return false;
        return declared.Dims is null
            || (declared.Dims.Count == tensor.Dims.Length && !declared.Dims.Where((dim, i) => dim.Size is long size && size != tensor.Dims[i]).Any());
    }

    private ReferenceTensor[] Compute(NodeProto node, Dictionary<string, ReferenceTensor> values, ReferenceOptions options)
    {
        ReferenceKernel kernel = (node.StandardDomain().Length == 0 ? ReferenceKernels.Standard.Find(node.OpType) : null)
            ?? throw new NotSupportedException(
                $"The reference evaluator has no operator {node.OpType} of domain '{(node.Domain.Length == 0 ? "ai.onnx" : node.Domain)}', which node {node.Describe()} wants; the node's outputs can be fed instead.");
        var inputs = new ReferenceTensor?[node.Input.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (node.Input[i].Length > 0)
                inputs[i] = _known.Contains(node.Input[i]) ? Read(node.Input[i], values) : throw new InvalidDataException($"Node {node.Describe()} reads '{node.Input[i]}', which nothing defines.");
        }

        ReferenceTensor[] results = kernel(new KernelContext(node, _opset, inputs, options));
        for (int i = results.Length; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
                throw new NotSupportedException($"Node {node.Describe()} has {node.Output.Count} outputs; {node.OpType} of opset {_opset} gives {results.Length}.");
        }

        return results;
    }

    private ReferenceTensor Read(string name, Dictionary<string, ReferenceTensor> values) =>
        values.TryGetValue(name, out ReferenceTensor? value)
            ? value
            : _constants.GetOrAdd(name, static (_, proto) => ReferenceTensor.FromTensor(new OnnxTensor(proto)), _initializers[name]);
}
