using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Reverse-mode differentiation: walks the nodes backward from one value and appends the gradient of every value asked for.</summary>
/// <remarks>A. Griewank and A. Walther, Evaluating Derivatives, 2nd edition, SIAM 2008, chapter 3 (adjoint mode).</remarks>
internal static class ReverseMode
{
    /// <summary>Appends the gradients to the emitter's graph, which must be of opset 21 and in topological order.</summary>
    /// <param name="emit">The graph.</param>
    /// <param name="output">The value to differentiate.</param>
    /// <param name="seed">The gradient of <paramref name="output"/>: a value of its shape.</param>
    /// <param name="withRespectTo">Values of the graph: inputs, initializers or results of nodes.</param>
    /// <param name="rules">The rules; null for the product's own.</param>
    /// <returns>The gradient's name for each of <paramref name="withRespectTo"/>; null where the output does not depend on it.</returns>
    /// <exception cref="NotSupportedException">An operator on the way has no rule; the message names it, its node and the path to the output.</exception>
    public static string?[] Differentiate(
        GraphEmitter emit, string output, string seed, IReadOnlyList<string> withRespectTo, GradientRules? rules = null)
    {
        rules ??= GradientRules.Standard;
        NodeProto[] nodes = [.. emit.Graph.Node];
        HashSet<string> dependent = FindDependent(nodes, withRespectTo, rules, emit.Shapes);
        var contributions = new Dictionary<string, List<string>> { [output] = [seed] };
        var summed = new Dictionary<string, string>();
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            NodeProto node = nodes[i];
            if (!node.Output.Any(contributions.ContainsKey) || !NodeReads.Of(node).Any(dependent.Contains))
                continue;
            if (IsStandard(node) && rules.Stops(node.OpType))
                continue;
            GradientRule rule = (IsStandard(node) || node.Domain == PseudoDomain ? rules.Find(node.OpType) : null)
                ?? throw Missing(node, nodes, output);
            string?[] outputGradients = [.. node.Output.Select(name => Sum(name))];
            bool[] wanted = [.. node.Input.Select(dependent.Contains)];
            var context = new GradientContext(node, emit, outputGradients, wanted, withRespectTo);
            rule(context);
            if (context.UnreadOutput is int unread)
                throw new NotSupportedException($"The gradient of node {node.Describe()} flows into its output {unread} ('{node.Output[unread]}'), for which operator {node.OpType} has no gradient rule.");
            for (int j = 0; j < node.Input.Count; j++)
            {
                if (context.InputGradients[j] is not string gradient)
                    continue;
                if (!contributions.TryGetValue(node.Input[j], out List<string>? list))
                    contributions[node.Input[j]] = list = [];
                list.Add(gradient);
            }
        }

        return [.. withRespectTo.Select(Sum)];

        string? Sum(string name)
        {
            if (!contributions.TryGetValue(name, out List<string>? list))
                return null;
            if (!summed.TryGetValue(name, out string? total))
                summed[name] = total = list.Count switch { 1 => list[0], 2 => emit.Add(list[0], list[1]), _ => emit.Node("Sum", [.. list]) };
            return total;
        }
    }

    /// <summary>Domain of the operators that stand for several standard ones until the last step of compilation.</summary>
    internal const string PseudoDomain = "mlextensions";

    private static bool IsStandard(NodeProto node) => node.StandardDomain().Length == 0;

    private static HashSet<string> FindDependent(NodeProto[] nodes, IReadOnlyList<string> withRespectTo, GradientRules rules, InferredShapes shapes)
    {
        var dependent = new HashSet<string>(withRespectTo);
        foreach (NodeProto node in nodes)
        {
            if (!NodeReads.Of(node).Any(dependent.Contains) || (IsStandard(node) && rules.Stops(node.OpType)))
                continue;
            dependent.UnionWith(node.Output.Where(name => name.Length > 0 && CanCarry(shapes.ElementType(name))));
        }

        return dependent;
    }

    private static bool CanCarry(OnnxElementType type) =>
        type is OnnxElementType.Undefined or OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    private static NotSupportedException Missing(NodeProto node, NodeProto[] nodes, string output)
    {
        List<string> path = FindPath(node, nodes, output);
        return new NotSupportedException(
            $"No gradient rule for operator {node.OpType}{(IsStandard(node) ? "" : $" of domain '{node.Domain}'")}: node {node.Describe()}, on the path {string.Join(" → ", path)}.");
    }

    /// <summary>The shortest way from a node to the output, as nodes and the output's name.</summary>
    private static List<string> FindPath(NodeProto start, NodeProto[] nodes, string output)
    {
        var readers = nodes.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        var cameFrom = new Dictionary<NodeProto, NodeProto?>(ReferenceEqualityComparer.Instance) { [start] = null };
        var open = new Queue<NodeProto>([start]);
        while (open.TryDequeue(out NodeProto? node))
        {
            if (node.Output.Contains(output))
            {
                var path = new List<string> { $"'{output}'" };
                for (NodeProto? at = node; at is not null; at = cameFrom[at])
                    path.Add(at.Describe());
                path.Reverse();
                return path;
            }

            foreach (NodeProto reader in node.Output.SelectMany(name => readers[name]))
            {
                if (cameFrom.TryAdd(reader, node))
                    open.Enqueue(reader);
            }
        }

        return [start.Describe(), $"'{output}'"];
    }
}
