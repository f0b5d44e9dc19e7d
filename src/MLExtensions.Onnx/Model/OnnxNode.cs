using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>A node of a loaded graph, as it stands in the file.</summary>
public sealed class OnnxNode
{
    private readonly NodeProto _proto;

    internal OnnxNode(NodeProto proto) => _proto = proto;

    /// <summary>The node's name; may be empty.</summary>
    public string Name => _proto.Name;

    /// <summary>The operator, such as "Conv".</summary>
    public string OpType => _proto.OpType;

    /// <summary>The operator's domain; empty for the standard operators, "ai.onnx.ml" for LabelEncoder.</summary>
    public string Domain => _proto.Domain;

    /// <summary>Names of the inputs; empty for an optional one left out.</summary>
    public IReadOnlyList<string> Inputs => _proto.Input;

    /// <summary>Names of the outputs; empty for an optional one left out.</summary>
    public IReadOnlyList<string> Outputs => _proto.Output;

    /// <summary>The attributes, in file order.</summary>
    public IEnumerable<OnnxAttribute> Attributes => _proto.Attribute.Select(attribute => new OnnxAttribute(attribute));

    /// <summary>The attribute of that name, or null.</summary>
    public OnnxAttribute? FindAttribute(string name) =>
        _proto.Attribute.FirstOrDefault(attribute => attribute.Name == name) is AttributeProto found ? new OnnxAttribute(found) : null;

    /// <summary>For example <c>Gather "rows"</c>.</summary>
    public override string ToString() => $"{OpType} \"{Name}\"";
}
