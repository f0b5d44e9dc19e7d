using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Declares graph outputs.</summary>
internal static class GraphOutputs
{
    /// <summary>With what is known of the value; ONNX Runtime infers the rest.</summary>
    public static ValueInfoProto Describe(InferredShapes shapes, string name)
    {
        OnnxValueInfo? known = shapes.Find(name);
        OnnxElementType type = known?.ElementType is null or OnnxElementType.Undefined ? OnnxElementType.Float : known.ElementType;
        return new OnnxValueInfo(name, type, known?.Dims).ToProto();
    }
}
