namespace MLExtensions.Onnx;

/// <summary>A tensor in a safetensors file; offsets in bytes from the end of the header, the second exclusive.</summary>
internal sealed record SafetensorsEntry(OnnxElementType Type, long[] Dims, long Begin, long End);
