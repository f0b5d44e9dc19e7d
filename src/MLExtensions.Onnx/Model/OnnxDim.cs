using System.Globalization;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>One dimension of a declared tensor: a known size, a named (symbolic) size, or unknown.</summary>
public readonly record struct OnnxDim
{
    private OnnxDim(long? size, string? symbol)
    {
        Size = size;
        Symbol = symbol;
    }

    /// <summary>A dimension about which nothing is said; the default value.</summary>
    public static OnnxDim Unknown => default;

    /// <summary>The size, or null when it is only known at run time.</summary>
    public long? Size { get; }

    /// <summary>The name of a symbolic dimension, or null.</summary>
    public string? Symbol { get; }

    /// <summary>A known size (0 or more).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static implicit operator OnnxDim(long size) => FromInt64(size);

    /// <summary>A symbolic dimension, such as "N".</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static implicit operator OnnxDim(string symbol) => FromString(symbol);

    /// <summary>A known size (0 or more).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static OnnxDim FromInt64(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return new OnnxDim(size, null);
    }

    /// <summary>A symbolic dimension, such as "N".</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static OnnxDim FromString(string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        return new OnnxDim(null, symbol);
    }

    /// <summary>The size, the symbol, or "?".</summary>
    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";

    internal static OnnxDim FromProto(TensorShapeProto.Types.Dimension dim) => dim.ValueCase switch
    {
        // Some exporters write -1 for "unknown".
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when dim.DimValue >= 0 => FromInt64(dim.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when dim.DimParam.Length > 0 => FromString(dim.DimParam),
        _ => Unknown,
    };

    internal TensorShapeProto.Types.Dimension ToProto()
    {
        var dim = new TensorShapeProto.Types.Dimension();
        if (Size is long size)
            dim.DimValue = size;
        else if (Symbol is not null)
            dim.DimParam = Symbol;
        return dim;
    }
}
