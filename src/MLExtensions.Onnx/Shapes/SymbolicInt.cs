using System.Globalization;

namespace MLExtensions.Onnx;

/// <summary>An entry of an integer tensor that shapes are computed with: a number of any sign, the name of a symbolic dimension, or unknown.</summary>
internal readonly record struct SymbolicInt(long? Value, string? Symbol)
{
    public static SymbolicInt Unknown => default;

    public static implicit operator SymbolicInt(long value) => new(value, null);

    public static implicit operator SymbolicInt(OnnxDim dim) => new(dim.Size, dim.Symbol);

    public static SymbolicInt operator +(SymbolicInt a, SymbolicInt b) =>
        a.Value == 0 ? b : b.Value == 0 ? a : a.Value is long x && b.Value is long y ? checked(x + y) : Unknown;

    public static SymbolicInt operator -(SymbolicInt a, SymbolicInt b) =>
        b.Value == 0 ? a : a.SameSymbol(b) ? 0 : a.Value is long x && b.Value is long y ? checked(x - y) : Unknown;

    public static SymbolicInt operator -(SymbolicInt a) => a.Value is long value ? checked(-value) : Unknown;

    public static SymbolicInt operator *(SymbolicInt a, SymbolicInt b) =>
        a.Value == 0 || b.Value == 0 ? 0 : a.Value == 1 ? b : b.Value == 1 ? a : a.Value is long x && b.Value is long y ? checked(x * y) : Unknown;

    /// <summary>Division that truncates, as ONNX Runtime's.</summary>
    public static SymbolicInt operator /(SymbolicInt a, SymbolicInt b) =>
        b.Value == 1 ? a : b.Value is null or 0 || a.Value is null ? Unknown : b.Value == -1 ? checked(-a.Value.Value) : a.Value.Value / b.Value.Value;

    /// <summary>True, false, or null when it is not known; a symbol stands for a dimension, which is never negative.</summary>
    public bool? IsSame(SymbolicInt other)
    {
        if (Value is not null && other.Value is not null)
            return Value == other.Value;
        if (SameSymbol(other))
            return true;
        return (Value < 0 && other.Symbol is not null) || (other.Value < 0 && Symbol is not null) ? false : null;
    }

    /// <summary>As a dimension; a negative number says nothing.</summary>
    public OnnxDim ToDim() => Value is long size ? (size >= 0 ? size : OnnxDim.Unknown) : Symbol is not null ? Symbol : OnnxDim.Unknown;

    public override string ToString() => Value?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";

    private bool SameSymbol(SymbolicInt other) => Symbol is not null && Symbol == other.Symbol;
}
