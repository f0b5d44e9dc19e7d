using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

internal static class OnnxElementTypes
{
    public static PrimitiveDataViewType ToDataViewType(int elementType) => (TensorElementType)elementType switch
    {
        TensorElementType.Bool => BooleanDataViewType.Instance,
        TensorElementType.Int8 => NumberDataViewType.SByte,
        TensorElementType.UInt8 => NumberDataViewType.Byte,
        TensorElementType.Int16 => NumberDataViewType.Int16,
        TensorElementType.UInt16 => NumberDataViewType.UInt16,
        TensorElementType.Int32 => NumberDataViewType.Int32,
        TensorElementType.UInt32 => NumberDataViewType.UInt32,
        TensorElementType.Int64 => NumberDataViewType.Int64,
        TensorElementType.UInt64 => NumberDataViewType.UInt64,
        TensorElementType.Float => NumberDataViewType.Single,
        TensorElementType.Double => NumberDataViewType.Double,
        TensorElementType.String => TextDataViewType.Instance,
        _ => throw Contracts.Except("Unsupported ONNX scalar type: " + (TensorElementType)elementType),
    };

    public static bool IsSupported(Type rawType)
        => rawType == typeof(ReadOnlyMemory<char>) || rawType == typeof(bool) || rawType == typeof(float) || rawType == typeof(double)
            || rawType == typeof(sbyte) || rawType == typeof(byte) || rawType == typeof(short) || rawType == typeof(ushort)
            || rawType == typeof(int) || rawType == typeof(uint) || rawType == typeof(long) || rawType == typeof(ulong);
}
