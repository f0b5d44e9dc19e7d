using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Checks the functions that a model defines itself: their bodies, and that none calls itself.</summary>
internal static class FunctionChecker
{
    public static void Check(ModelProto model, IReadOnlySet<(string Domain, string Name)> functions, ProblemList problems)
    {
        if (model.Functions.Count == 0)
            return;
        if (functions.Count < model.Functions.Count)
            problems.Add("The model defines a function twice.");
        foreach (FunctionProto function in model.Functions)
        {
            if (string.IsNullOrEmpty(function.Name))
                problems.Add("The model defines a function without a name.");
            var opsets = new Dictionary<string, long>();
            foreach (OperatorSetIdProto import in function.OpsetImport)
                opsets[OnnxModel.NormalizeDomain(import.Domain)] = import.Version;
            new GraphChecker(opsets, functions, problems).Check(function);
        }

        if (FindRecursion(model) is FunctionProto recursive)
            problems.Add($"Function '{recursive.Name}' of the model calls itself, directly or through others.");
    }

    /// <summary>Depth-first search; a function met again on the path to itself is recursive.</summary>
    private static FunctionProto? FindRecursion(ModelProto model)
    {
        ILookup<(string, string), FunctionProto> byName = model.Functions.ToLookup(function => (OnnxModel.NormalizeDomain(function.Domain), function.Name));
        var done = new HashSet<FunctionProto>(ReferenceEqualityComparer.Instance);
        var path = new HashSet<FunctionProto>(ReferenceEqualityComparer.Instance);
        return model.Functions.Select(Visit).FirstOrDefault(found => found is not null);

        FunctionProto? Visit(FunctionProto function)
        {
            if (!path.Add(function))
                return function;
            if (done.Add(function))
            {
                foreach (NodeProto node in function.Node.SelectMany(WithNested))
                {
                    foreach (FunctionProto called in byName[(node.StandardDomain(), node.OpType)])
                    {
                        if (Visit(called) is FunctionProto found)
                            return found;
                    }
                }
            }

            path.Remove(function);
            return null;
        }
    }

    private static IEnumerable<NodeProto> WithNested(NodeProto node) =>
        NodeReads.Subgraphs(node).SelectMany(graph => graph.Node).SelectMany(WithNested).Prepend(node);
}
