using MLExtensions.Onnx.Proto;
using Kind = MLExtensions.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace MLExtensions.Onnx;

/// <summary>Attributes of a node by name, with the operator's default where the node leaves one out.</summary>
internal static class NodeAttributes
{
    public static AttributeProto? FindAttribute(this NodeProto node, string name)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name == name)
                return attribute;
        }

        return null;
    }

    public static long GetInt(this NodeProto node, string name, long defaultValue) =>
        Find(node, name, Kind.Int)?.I ?? defaultValue;

    public static float GetFloat(this NodeProto node, string name, float defaultValue) =>
        Find(node, name, Kind.Float)?.F ?? defaultValue;

    public static string GetString(this NodeProto node, string name, string defaultValue) =>
        Find(node, name, Kind.String)?.S.ToStringUtf8() ?? defaultValue;

    /// <summary>The list, or null where the node leaves it out.</summary>
    public static long[]? GetInts(this NodeProto node, string name) =>
        Find(node, name, Kind.Ints) is AttributeProto found ? [.. found.Ints] : null;

    /// <summary>The list, or null where the node leaves it out.</summary>
    public static float[]? GetFloats(this NodeProto node, string name) =>
        Find(node, name, Kind.Floats) is AttributeProto found ? [.. found.Floats] : null;

    public static OnnxTensor? GetTensor(this NodeProto node, string name) =>
        Find(node, name, Kind.Tensor) is AttributeProto found ? new OnnxTensor(found.T) : null;

    /// <summary>The input's name, or null for an optional one left out.</summary>
    public static string? InputOrNull(this NodeProto node, int index) =>
        index < node.Input.Count && node.Input[index].Length > 0 ? node.Input[index] : null;

    /// <summary>The output's name, or null for an optional one left out.</summary>
    public static string? OutputOrNull(this NodeProto node, int index) =>
        index < node.Output.Count && node.Output[index].Length > 0 ? node.Output[index] : null;

    /// <summary>The domain of the node's operator, empty for the standard ones, whichever way they are named.</summary>
    /// <remarks>Asked whether there is one first: the default of a field that is not set makes the parsers of all messages.</remarks>
    public static string StandardDomain(this NodeProto node) => node.HasDomain ? OnnxModel.NormalizeDomain(node.Domain) : "";

    /// <summary>For messages: <c>Conv "block1_conv1"</c>; a node without a name is called by its first output.</summary>
    public static string Describe(this NodeProto node)
    {
        string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? "";
        return node.HasDomain && node.Domain.Length > 0 ? $"{node.Domain}.{node.OpType} \"{name}\"" : $"{node.OpType} \"{name}\"";
    }

    private static AttributeProto? Find(NodeProto node, string name, Kind kind)
    {
        AttributeProto? attribute = node.FindAttribute(name);
        // Files older than IR 4 may leave the type out; the value's own field then says it.
        if (attribute is null || attribute.Type == kind || attribute.Type == Kind.Undefined)
            return attribute;
        throw new InvalidDataException($"Attribute '{name}' of node {node.Describe()} is {attribute.Type}; the operator wants {kind}.");
    }
}
