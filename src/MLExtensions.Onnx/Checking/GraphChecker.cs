using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Checks a graph and the graphs inside it: every value defined once, every input defined, no cycle, known operators.</summary>
internal sealed class GraphChecker(IReadOnlyDictionary<string, long> opsets, IReadOnlySet<(string Domain, string Name)> functions, ProblemList problems)
{
    // If, Loop and Scan in each other; ONNX Runtime recurses as deep.
    private const int DeepestNesting = 16;

    private readonly NodeChecker _nodes = new(opsets, functions, problems);

    public void Check(GraphProto graph) => Check(graph, [], depth: 0);

    public void Check(FunctionProto function)
    {
        HashSet<string> defined = [.. function.Input];
        CheckBody($"function '{function.Name}'", function.Node, defined, [], depth: 0);
        foreach (string output in function.Output.Where(output => !defined.Contains(output)))
            problems.Add($"Nothing produces the output '{output}' of function '{function.Name}'.");
    }

    private void Check(GraphProto graph, HashSet<string> outer, int depth)
    {
        string where = depth == 0 ? "the graph" : $"sub-graph '{graph.Name}'";
        if (depth > DeepestNesting)
        {
            problems.Add($"{Capital(where)} lies more than {DeepestNesting} graphs deep.");
            return;
        }

        if (graph.Output.Count == 0)
            problems.Add($"{Capital(where)} has no output.");
        HashSet<string> defined = DefineSources(graph, where, needsTypes: depth == 0);
        CheckBody(where, graph.Node, defined, outer, depth);
        var seen = new HashSet<string>();
        foreach (ValueInfoProto output in graph.Output)
        {
            if (!defined.Contains(output.Name) && !outer.Contains(output.Name))
                problems.Add($"Nothing produces the output '{output.Name}' of {where}.");
            if (!seen.Add(output.Name))
                problems.Add($"The output '{output.Name}' of {where} is declared twice.");
            ValueChecker.Check(output, where, needsType: false, problems);
        }

        foreach (ValueInfoProto value in graph.ValueInfo)
            ValueChecker.Check(value, where, needsType: false, problems);
    }

    private HashSet<string> DefineSources(GraphProto graph, string where, bool needsTypes)
    {
        var inputs = new HashSet<string>();
        foreach (ValueInfoProto input in graph.Input)
        {
            if (string.IsNullOrEmpty(input.Name))
                problems.Add($"An input of {where} has no name.");
            else if (!inputs.Add(input.Name))
                problems.Add($"The input '{input.Name}' of {where} is declared twice.");
            ValueChecker.Check(input, where, needsTypes, problems);
        }

        var constants = new HashSet<string>();
        foreach (TensorProto tensor in graph.Initializer)
            Define(tensor.Name, tensor);
        foreach (SparseTensorProto sparse in graph.SparseInitializer)
        {
            TensorChecker.Check(sparse, $"of {where}", problems);
            Define(sparse.Values?.Name ?? "", null);
        }

        // An initializer may be the default of an input of the same name.
        inputs.UnionWith(constants);
        return inputs;

        void Define(string name, TensorProto? tensor)
        {
            if (name.Length == 0)
                problems.Add($"An initializer of {where} has no name.");
            else if (!constants.Add(name))
                problems.Add($"The initializer '{name}' of {where} is there twice.");
            if (tensor is not null)
                TensorChecker.Check(tensor, $"Initializer '{name}'", problems);
        }
    }

    /// <summary>Adds what the nodes define to <paramref name="defined"/>.</summary>
    private void CheckBody(string where, IReadOnlyList<NodeProto> nodes, HashSet<string> defined, HashSet<string> outer, int depth)
    {
        foreach (NodeProto node in nodes)
        {
            foreach (string output in node.Output.Where(output => output.Length > 0))
            {
                if (!defined.Add(output))
                    problems.Add($"Node {node.Describe()} gives '{output}', which {where} defines elsewhere too.");
            }
        }

        HashSet<string> visible = [.. outer, .. defined];
        foreach (NodeProto node in nodes)
        {
            if (problems.IsFull)
                return;
            foreach (string input in node.Input.Where(input => input.Length > 0 && !visible.Contains(input)))
                problems.Add($"Node {node.Describe()} reads '{input}', which nothing defines.");
            _nodes.Check(node);
            foreach (GraphProto inner in NodeReads.Subgraphs(node))
                Check(inner, visible, depth + 1);
        }

        if (problems.All.Count == 0 && GraphCycle.Find(nodes) is { Count: > 0 } cycle)
            problems.Add($"{Capital(where)} has a cycle: {GraphCycle.Describe(cycle)}.");
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
