namespace MLExtensions.Onnx;

/// <summary>Arithmetic of dimensions, some of which are symbols or unknown.</summary>
internal static class ShapeMath
{
    public static OnnxDim[] Unknown(int rank) => new OnnxDim[rank];

    /// <summary>The dimension of a broadcast (numpy's rule), or null where the two contradict each other.</summary>
    public static OnnxDim? Broadcast(OnnxDim a, OnnxDim b)
    {
        if (a == b || b.Size == 1)
            return a;
        if (a.Size == 1)
            return b;
        // A known size other than 1 is the result, whatever the other turns out to be.
        if (a.Size is not null)
            return b.Size is null ? a : default(OnnxDim?);
        return b.Size is not null ? b : OnnxDim.Unknown;
    }

    /// <summary>The shape that two shapes broadcast to, or null where they contradict each other.</summary>
    public static OnnxDim[]? Broadcast(IReadOnlyList<OnnxDim> a, IReadOnlyList<OnnxDim> b)
    {
        int rank = Math.Max(a.Count, b.Count);
        var dims = new OnnxDim[rank];
        for (int i = 0; i < rank; i++)
        {
            OnnxDim left = i < rank - a.Count ? 1 : a[i - rank + a.Count];
            OnnxDim right = i < rank - b.Count ? 1 : b[i - rank + b.Count];
            if (Broadcast(left, right) is not OnnxDim dim)
                return null;
            dims[i] = dim;
        }

        return dims;
    }

    /// <summary>Two dimensions that must be equal: the one that says more, or null where they contradict each other.</summary>
    public static OnnxDim? Unify(OnnxDim a, OnnxDim b)
    {
        if (a.Size is not null && b.Size is not null && a.Size != b.Size)
            return null;
        return a.Size is not null || (a.Symbol is not null && b.Size is null) ? a : b;
    }

    /// <summary>The product of dimensions; a symbol survives alone or times 1.</summary>
    public static OnnxDim Product(IEnumerable<OnnxDim> dims)
    {
        long size = 1;
        string? symbol = null;
        bool unknown = false;
        foreach (OnnxDim dim in dims)
        {
            if (dim.Size is long factor)
                size = checked(size * factor);
            else if (dim.Symbol is null || symbol is not null)
                unknown = true;
            else
                symbol = dim.Symbol;
        }

        if (size == 0)
            return 0;
        if (unknown || (symbol is not null && size != 1))
            return OnnxDim.Unknown;
        return symbol is null ? size : symbol;
    }

    /// <summary>The sum of dimensions; a symbol survives alone or plus 0.</summary>
    public static OnnxDim Sum(IEnumerable<OnnxDim> dims)
    {
        SymbolicInt sum = 0;
        foreach (OnnxDim dim in dims)
            sum += dim;
        return sum.ToDim();
    }

    /// <summary>A known product times an integer; a symbol times 1.</summary>
    public static OnnxDim Times(OnnxDim dim, long factor) => ((SymbolicInt)dim * factor).ToDim();

    public static OnnxDim[] With(IReadOnlyList<OnnxDim> dims, int axis, OnnxDim dim)
    {
        OnnxDim[] changed = [.. dims];
        changed[axis] = dim;
        return changed;
    }

    /// <summary>A result of arithmetic as a dimension: a negative one is none.</summary>
    public static OnnxDim AtLeastZero(long size) => Math.Max(size, 0);
}
