namespace MLExtensions.Onnx;

/// <summary>A node of a graph that is being built.</summary>
internal sealed record BuilderNode(
    int Index, string OpType, string Domain, string? Name, OnnxValue[] Inputs, OnnxValue[] Outputs, OnnxAttribute[] Attributes, bool Keep)
{
    // A node is itself only; comparing its contents would be slow and wrong.
    public bool Equals(BuilderNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Index;

    /// <summary>For messages: <c>Gather "rows"</c>.</summary>
    public override string ToString() => $"{OpType} \"{Name ?? Outputs[0].ToString()}\"";
}
