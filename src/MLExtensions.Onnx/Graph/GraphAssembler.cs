using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Turns the parts that a builder collected into a model: names, pruning, order, checks.</summary>
internal sealed class GraphAssembler(
    string graphName,
    OnnxBuildOptions options,
    IReadOnlyList<(OnnxValue Value, OnnxValueInfo Info)> inputs,
    IReadOnlyList<(OnnxValue Value, OnnxValueInfo Info)> outputs,
    IReadOnlyList<(OnnxValue Value, OnnxTensor Tensor)> initializers,
    IReadOnlyList<BuilderNode> nodes,
    IReadOnlySet<string> valueNames,
    IReadOnlySet<string> nodeNames)
{
    public const string MLDomain = "ai.onnx.ml";

    private readonly Dictionary<OnnxValue, string> _names = [];
    private readonly Dictionary<string, BuilderNode> _producers = [];

    public ModelProto Assemble()
    {
        if (outputs.Count == 0)
            throw new InvalidOperationException($"Graph '{graphName}' has no output; call Output before Build.");
        NameValues();
        HashSet<BuilderNode> needed = FindNeeded();
        var used = needed.SelectMany(node => node.Inputs).Select(NameOf).ToHashSet();

        var graph = new GraphProto { Name = graphName };
        graph.Input.AddRange(inputs.Select(input => input.Info.ToProto()));
        graph.Output.AddRange(outputs.Select(output => output.Info.ToProto()));
        graph.Initializer.AddRange(initializers
            .Where(constant => used.Contains(_names[constant.Value]))
            .Select(constant => constant.Tensor.ToProto(_names[constant.Value])));
        graph.Node.AddRange(ToProtos(Order(needed)));

        var model = new ModelProto { IrVersion = options.IrVersion, ProducerName = options.ProducerName, Graph = graph };
        model.OpsetImport.AddRange(Imports(needed));
        return model;
    }

    private string NameOf(OnnxValue value) => value.Kind is OnnxValueKind.None or OnnxValueKind.Reference ? value.Name! : _names[value];

    private void NameValues()
    {
        var taken = new HashSet<string>(valueNames);
        var counters = new Dictionary<string, int>();
        foreach ((OnnxValue value, OnnxValueInfo info) in outputs)
        {
            if (value.Kind == OnnxValueKind.NodeOutput)
                _names[value] = info.Name;
        }

        foreach ((OnnxValue value, _) in inputs)
            _names[value] = value.Name!;
        foreach ((OnnxValue value, _) in initializers)
            _names[value] = value.Name ?? Choose(value.Stem, taken, counters);
        foreach (BuilderNode node in nodes)
        {
            foreach (OnnxValue output in node.Outputs)
            {
                if (!_names.TryGetValue(output, out string? name))
                    _names[output] = name = output.Name ?? Label(output, taken) ?? Choose(output.Stem, taken, counters);
                _producers[name] = node;
            }
        }
    }

    private static string? Label(OnnxValue value, HashSet<string> taken) => value.Label is string label && taken.Add(label) ? label : null;

    private static string Choose(string stem, HashSet<string> taken, Dictionary<string, int> counters)
    {
        int number = counters.GetValueOrDefault(stem);
        string name;
        do
        {
            name = $"{stem}_{++number}";
        }
        while (!taken.Add(name));
        counters[stem] = number;
        return name;
    }

    private HashSet<BuilderNode> FindNeeded()
    {
        var sources = inputs.Select(input => input.Info.Name).Concat(initializers.Select(constant => _names[constant.Value])).ToHashSet();
        var needed = new HashSet<BuilderNode>(nodes.Where(node => node.Keep));
        var open = new Stack<BuilderNode>(needed);
        foreach ((OnnxValue value, OnnxValueInfo info) in outputs)
        {
            if (!_producers.TryGetValue(NameOf(value), out BuilderNode? producer))
                throw new InvalidOperationException($"Nothing produces the output '{info.Name}' of graph '{graphName}'.");
            if (needed.Add(producer))
                open.Push(producer);
        }

        while (open.TryPop(out BuilderNode? node))
        {
            foreach (OnnxValue input in node.Inputs.Where(input => input.Kind != OnnxValueKind.None))
            {
                string name = NameOf(input);
                if (_producers.TryGetValue(name, out BuilderNode? producer))
                {
                    if (needed.Add(producer))
                        open.Push(producer);
                }
                else if (!sources.Contains(name))
                {
                    throw new InvalidOperationException($"Node {node} of graph '{graphName}' reads '{name}', which nothing defines.");
                }
            }
        }

        return needed;
    }

    /// <summary>Kahn's algorithm; among nodes that are ready, the one added first.</summary>
    private List<BuilderNode> Order(HashSet<BuilderNode> needed)
    {
        var waiting = new Dictionary<BuilderNode, int>();
        var readers = new Dictionary<BuilderNode, List<BuilderNode>>();
        var ready = new PriorityQueue<BuilderNode, int>();
        foreach (BuilderNode node in needed)
        {
            var producers = node.Inputs.Select(NameOf).Where(_producers.ContainsKey).Select(name => _producers[name]).Distinct().ToList();
            waiting[node] = producers.Count;
            if (producers.Count == 0)
                ready.Enqueue(node, node.Index);
            foreach (BuilderNode producer in producers)
                (readers.TryGetValue(producer, out List<BuilderNode>? list) ? list : readers[producer] = []).Add(node);
        }

        var ordered = new List<BuilderNode>(needed.Count);
        while (ready.TryDequeue(out BuilderNode? node, out _))
        {
            ordered.Add(node);
            foreach (BuilderNode reader in readers.GetValueOrDefault(node) ?? [])
            {
                if (--waiting[reader] == 0)
                    ready.Enqueue(reader, reader.Index);
            }
        }

        if (ordered.Count < needed.Count)
        {
            IEnumerable<BuilderNode> cycle = needed.Except(ordered).OrderBy(node => node.Index).Take(5);
            throw new InvalidOperationException($"Graph '{graphName}' has a cycle through {string.Join(", ", cycle)}.");
        }

        return ordered;
    }

    private IEnumerable<NodeProto> ToProtos(List<BuilderNode> ordered)
    {
        var taken = new HashSet<string>(nodeNames);
        var counters = new Dictionary<string, int>();
        foreach (BuilderNode node in ordered)
        {
            var proto = new NodeProto { OpType = node.OpType, Name = NodeName(node) };
            if (node.Domain.Length > 0)
                proto.Domain = node.Domain;
            proto.Input.AddRange(node.Inputs.Select(NameOf));
            proto.Output.AddRange(node.Outputs.Select(NameOf));
            proto.Attribute.AddRange(node.Attributes.Select(attribute => attribute.ToProto()));
            yield return proto;
        }

        string NodeName(BuilderNode node) =>
            node.Name ?? Label(node.Outputs[0], taken) ?? Choose(node.OpType, taken, counters);
    }

    private IEnumerable<OperatorSetIdProto> Imports(HashSet<BuilderNode> needed)
    {
        yield return new OperatorSetIdProto { Domain = "", Version = options.Opset };
        foreach (string domain in needed.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct().Order(StringComparer.Ordinal))
        {
            if (options.Domains.TryGetValue(domain, out int version) || (domain == MLDomain && (version = options.MLOpset) > 0))
                yield return new OperatorSetIdProto { Domain = domain, Version = version };
            else
                throw new InvalidOperationException($"Graph '{graphName}' uses operators of '{domain}'; say its version in OnnxBuildOptions.Domains.");
        }
    }
}
