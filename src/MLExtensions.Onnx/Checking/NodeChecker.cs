using MLExtensions.Onnx.Proto;
using Kind = MLExtensions.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace MLExtensions.Onnx;

/// <summary>Checks one node: its operator is known with so many inputs and outputs, its attributes are what they say.</summary>
internal sealed class NodeChecker(IReadOnlyDictionary<string, long> opsets, IReadOnlySet<(string Domain, string Name)> functions, ProblemList problems)
{
    public void Check(NodeProto node)
    {
        CheckOperator(node);
        if (node.Input.Count > 0 && node.Output.All(output => output.Length == 0))
            problems.Add($"Node {node.Describe()} gives nothing.");
        var seen = new HashSet<string>();
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (string.IsNullOrEmpty(attribute.Name))
                problems.Add($"An attribute of node {node.Describe()} has no name.");
            else if (!seen.Add(attribute.Name))
                problems.Add($"Attribute '{attribute.Name}' of node {node.Describe()} is given twice.");
            CheckAttribute(node, attribute);
        }
    }

    private void CheckOperator(NodeProto node)
    {
        string domain = node.StandardDomain();
        if (functions.Count > 0 && functions.Contains((domain, node.OpType)))
            return;
        if (node.OpType.Length == 0)
            problems.Add($"Node {node.Describe()} does not say its operator.");
        else if (!OperatorTable.IsKnownDomain(domain))
            problems.Add($"Node {node.Describe()} is of the unknown domain '{domain}'.");
        else if (!opsets.TryGetValue(domain, out long opset))
            problems.Add($"Node {node.Describe()} needs the operators of '{(domain.Length == 0 ? "ai.onnx" : domain)}', which the model does not import.");
        else if (OperatorTable.FindProblem(domain, node.OpType, opset, CountUsed(node.Input), CountUsed(node.Output)) is string problem)
            problems.Add($"Node {node.Describe()}: {problem}.");
    }

    /// <summary>Optional values may be left out at the end by empty names too.</summary>
    private static int CountUsed(IReadOnlyList<string> names)
    {
        int count = names.Count;
        while (count > 0 && names[count - 1].Length == 0)
            count--;
        return count;
    }

    private void CheckAttribute(NodeProto node, AttributeProto attribute)
    {
        // In a function's body an attribute may take its value from the call.
        if (attribute.HasRefAttrName && attribute.RefAttrName.Length > 0)
            return;
        string where = $"Attribute '{attribute.Name}' of node {node.Describe()}";
        bool missing = attribute.Type switch
        {
            Kind.Tensor => attribute.T is null,
            Kind.Graph => attribute.G is null,
            Kind.SparseTensor => attribute.SparseTensor is null,
            Kind.TypeProto => attribute.Tp is null,
            // Zero and the empty text may be left out of the bytes.
            Kind.Float or Kind.Int or Kind.String or Kind.Floats or Kind.Ints or Kind.Strings or Kind.Tensors or Kind.Graphs or Kind.SparseTensors or Kind.TypeProtos => false,
            _ => true,
        };
        if (missing)
        {
            problems.Add($"{where} says it is {attribute.Type}, but has no such value.");
            return;
        }

        if (node.StandardDomain().Length == 0 && AttributeLimits.FindProblem(attribute) is string problem)
            problems.Add($"{where} {problem}.");

        // What the type does not name is read by nobody here, but sizes count: all of it is checked.
        if (attribute.T is not null)
            TensorChecker.Check(attribute.T, where, problems);
        foreach (TensorProto tensor in attribute.Tensors)
            TensorChecker.Check(tensor, where, problems);
        foreach (SparseTensorProto sparse in attribute.SparseTensor is null ? attribute.SparseTensors : attribute.SparseTensors.Append(attribute.SparseTensor))
            TensorChecker.Check(sparse, where, problems);
    }
}
