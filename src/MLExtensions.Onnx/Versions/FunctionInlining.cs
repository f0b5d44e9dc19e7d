using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Puts the bodies of a model's own functions in place of the nodes that call them.</summary>
internal static class FunctionInlining
{
    private const int MaxNodes = 1_000_000;

    /// <summary>Inlines every call of the main graph, in place.</summary>
    /// <exception cref="NotSupportedException">A function is of another opset than the model, or holds or is called from a sub-graph; the message names the call.</exception>
    /// <exception cref="InvalidDataException">A function calls itself.</exception>
    public static void Inline(ModelProto model)
    {
        if (model.Functions.Count > 0)
            InlineFunctions(model);
    }

    private static void InlineFunctions(ModelProto model)
    {
        var functions = new Dictionary<(string, string, string), FunctionProto>();
        foreach (FunctionProto function in model.Functions)
            functions[(OnnxModel.NormalizeDomain(function.Domain), function.Name, function.Overload)] = function;
        var names = new HashSet<string>();
        OpsetUpgrade.CollectNames(model.Graph, names);
        // A call inside a function may be as deep as there are functions.
        for (int depth = 0; model.Graph.Node.Any(node => Find(node) is not null); depth++)
        {
            if (depth > functions.Count)
                throw new InvalidDataException($"Node {model.Graph.Node.First(node => Find(node) is not null).Describe()} calls a function that calls itself.");
            // Calls that double from function to function would fill the memory.
            if (model.Graph.Node.Sum(node => (long)(Find(node)?.Node.Count ?? 1)) > MaxNodes)
                throw new NotSupportedException($"The functions of the model inline to more than {MaxNodes} nodes; node {model.Graph.Node.First(node => Find(node) is not null).Describe()} is one of the calls.");
            NodeProto[] nodes = [.. model.Graph.Node.SelectMany(node => Find(node) is FunctionProto function ? Body(model, node, function, names) : [node])];
            model.Graph.Node.Clear();
            model.Graph.Node.AddRange(nodes);
        }

        if (model.Graph.Node.SelectMany(InSubGraphs).FirstOrDefault(node => Find(node) is not null) is NodeProto inner)
            throw new NotSupportedException($"Node {inner.Describe()} calls a function of the model from inside a sub-graph; export the model with its functions inlined.");
        model.Functions.Clear();

        FunctionProto? Find(NodeProto node) => functions.GetValueOrDefault((node.StandardDomain(), node.OpType, node.Overload));
    }

    private static List<NodeProto> Body(ModelProto model, NodeProto call, FunctionProto function, HashSet<string> names)
    {
        AddImports(model, call, function);
        var renamed = new Dictionary<string, string> { [""] = "" };
        for (int i = 0; i < function.Input.Count; i++)
            renamed[function.Input[i]] = call.InputOrNull(i) ?? "";
        for (int i = 0; i < function.Output.Count; i++)
        {
            if (call.OutputOrNull(i) is string output)
                renamed.TryAdd(function.Output[i], output);
        }

        string stem = call.Name.Length > 0 ? call.Name : call.OpType;
        var body = new List<NodeProto>(function.Node.Count);
        foreach (NodeProto original in function.Node)
        {
            if (InSubGraphs(original).Any())
                throw new NotSupportedException($"Node {call.Describe()} calls a function with a sub-graph in its node {original.Describe()}; export the model with its functions inlined.");
            NodeProto node = original.Clone();
            if (node.Name.Length > 0)
                node.Name = $"{stem}/{node.Name}";
            for (int i = 0; i < node.Input.Count; i++)
                node.Input[i] = NewName(node.Input[i]);
            for (int i = 0; i < node.Output.Count; i++)
                node.Output[i] = NewName(node.Output[i]);
            BindAttributes(node, call, function);
            body.Add(node);
        }

        for (int i = 0; i < function.Output.Count; i++)
        {
            // A function may hand an input on as it is.
            if (call.OutputOrNull(i) is string output && function.Input.IndexOf(function.Output[i]) is int input and >= 0)
                body.Add(new NodeProto { OpType = "Identity", Input = { call.Input[input] }, Output = { output } });
        }

        return body;

        string NewName(string name)
        {
            if (renamed.TryGetValue(name, out string? known))
                return known;
            string chosen = $"{stem}/{name}";
            for (int number = 1; !names.Add(chosen); number++)
                chosen = $"{stem}/{name}_{number}";
            return renamed[name] = chosen;
        }
    }

    /// <summary>An attribute of the body may stand for one of the call, or its default; where neither is there it is left out.</summary>
    private static void BindAttributes(NodeProto node, NodeProto call, FunctionProto function)
    {
        for (int i = node.Attribute.Count - 1; i >= 0; i--)
        {
            AttributeProto attribute = node.Attribute[i];
            if (attribute.RefAttrName.Length == 0)
                continue;
            AttributeProto? value = call.FindAttribute(attribute.RefAttrName) ?? function.AttributeProto.FirstOrDefault(given => given.Name == attribute.RefAttrName);
            node.Attribute.RemoveAt(i);
            if (value is null)
                continue;
            AttributeProto bound = value.Clone();
            bound.Name = attribute.Name;
            node.Attribute.Add(bound);
        }
    }

    private static void AddImports(ModelProto model, NodeProto call, FunctionProto function)
    {
        foreach (OperatorSetIdProto wanted in function.OpsetImport)
        {
            string domain = OnnxModel.NormalizeDomain(wanted.Domain);
            OperatorSetIdProto? own = model.OpsetImport.FirstOrDefault(import => OnnxModel.NormalizeDomain(import.Domain) == domain);
            if (own is null)
                model.OpsetImport.Add(wanted.Clone());
            else if (domain.Length == 0 && own.Version != wanted.Version)
                throw new NotSupportedException($"Node {call.Describe()} calls a function of opset {wanted.Version} in a model of opset {own.Version}; export the model with its functions inlined.");
        }
    }

    private static IEnumerable<NodeProto> InSubGraphs(NodeProto node) => node.Attribute
        .SelectMany(attribute => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G))
        .SelectMany(graph => graph.Node.Concat(graph.Node.SelectMany(InSubGraphs)));
}
