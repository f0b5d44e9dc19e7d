namespace MLExtensions.Onnx;

/// <summary>Element type of an ONNX tensor; the values are those of the format's <c>TensorProto.DataType</c>.</summary>
public enum OnnxElementType
{
    /// <summary>Not a tensor, or not said.</summary>
    Undefined = 0,

    /// <summary>32-bit float (<see cref="System.Single"/>).</summary>
    Float = 1,

    /// <summary><see cref="System.Byte"/>.</summary>
    UInt8 = 2,

    /// <summary><see cref="System.SByte"/>.</summary>
    Int8 = 3,

    /// <summary><see cref="System.UInt16"/>.</summary>
    UInt16 = 4,

    /// <summary><see cref="System.Int16"/>.</summary>
    Int16 = 5,

    /// <summary><see cref="System.Int32"/>.</summary>
    Int32 = 6,

    /// <summary><see cref="System.Int64"/>.</summary>
    Int64 = 7,

    /// <summary>UTF-8 text (<see cref="System.String"/>).</summary>
    String = 8,

    /// <summary><see cref="System.Boolean"/>, one byte each.</summary>
    Bool = 9,

    /// <summary>16-bit float (<see cref="System.Half"/>).</summary>
    Float16 = 10,

    /// <summary>64-bit float (<see cref="System.Double"/>).</summary>
    Double = 11,

    /// <summary><see cref="System.UInt32"/>.</summary>
    UInt32 = 12,

    /// <summary><see cref="System.UInt64"/>.</summary>
    UInt64 = 13,

    /// <summary>Complex of two 32-bit floats.</summary>
    Complex64 = 14,

    /// <summary>Complex of two 64-bit floats.</summary>
    Complex128 = 15,

    /// <summary>The upper 16 bits of a 32-bit float.</summary>
    BFloat16 = 16,
}
