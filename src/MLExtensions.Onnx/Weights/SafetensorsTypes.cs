namespace MLExtensions.Onnx;

/// <summary>Safetensors' names of element types.</summary>
internal static class SafetensorsTypes
{
    private static readonly Dictionary<string, OnnxElementType> Types = new()
    {
        ["F64"] = OnnxElementType.Double,
        ["F32"] = OnnxElementType.Float,
        ["F16"] = OnnxElementType.Float16,
        ["BF16"] = OnnxElementType.BFloat16,
        ["I64"] = OnnxElementType.Int64,
        ["I32"] = OnnxElementType.Int32,
        ["I16"] = OnnxElementType.Int16,
        ["I8"] = OnnxElementType.Int8,
        ["U64"] = OnnxElementType.UInt64,
        ["U32"] = OnnxElementType.UInt32,
        ["U16"] = OnnxElementType.UInt16,
        ["U8"] = OnnxElementType.UInt8,
        ["BOOL"] = OnnxElementType.Bool,
    };

    public static string? NameOf(OnnxElementType type) => Types.FirstOrDefault(entry => entry.Value == type).Key;

    public static OnnxElementType? Find(string name) => Types.TryGetValue(name, out OnnxElementType type) ? type : null;
}
