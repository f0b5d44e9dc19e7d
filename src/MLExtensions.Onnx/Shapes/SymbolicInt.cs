using System.Globalization;

namespace MLExtensions.Onnx;

/// <summary>An entry of an integer tensor that shapes are computed with: a number of any sign, the name of a symbolic dimension, or unknown.</summary>
internal readonly record struct SymbolicInt(long? Value, string? Symbol)
{
    public static SymbolicInt Unknown => default;

    public static implicit operator SymbolicInt(long value) => new(value, null);

    public static implicit operator SymbolicInt(OnnxDim dim) => new(dim.Size, dim.Symbol);

    /// <summary>As a dimension; a negative number says nothing.</summary>
    public OnnxDim ToDim() => Value is long size ? (size >= 0 ? size : OnnxDim.Unknown) : Symbol is not null ? Symbol : OnnxDim.Unknown;

    public override string ToString() => Value?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
