namespace MLExtensions.Onnx;

/// <summary>Abs, and the functions that are constant between their jumps.</summary>
internal static class RoundingKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Abs", c => UnaryKernels.MapPiecewise(c, x => (Math.Sign(x), Math.Abs(x)), (x, sign) => sign * x));
        kernels.Add("Sign", c => UnaryKernels.MapPiecewise(c, x => (Math.Sign(x), Math.Abs(x)), (_, sign) => sign));
        kernels.Add("Floor", c => Step(c, Math.Floor));
        kernels.Add("Ceil", c => Step(c, Math.Ceiling));
        // Halves go to the even neighbour.
        kernels.Add("Round", c => Step(c, x => Math.Round(x, MidpointRounding.ToEven), offset: 0.5));
        kernels.Add("Clip", Clip);
        kernels.Add("Cast", c => Cast(c, (OnnxElementType)c.Node.GetInt("to", 0)));
        kernels.Add("CastLike", c => Cast(c, c.Input(1).ElementType));
    }

    private static ReferenceTensor Step(KernelContext c, Func<double, double> function, double offset = 0) =>
        c.Input(0).Values.All(double.IsFinite)
            ? UnaryKernels.MapPiecewise(c, x => ((long)function(x), Math.Abs(x - offset - Math.Round(x - offset))), (_, step) => step)
            : UnaryKernels.Map(c.Input(0), function);

    // Opset 11 made the bounds inputs.
    private static ReferenceTensor Clip(KernelContext c)
    {
        bool attributes = c.Opset < 11;
        double low = attributes ? c.Node.GetFloat("min", float.MinValue) : c.Scalar(1, double.NegativeInfinity);
        double high = attributes ? c.Node.GetFloat("max", float.MaxValue) : c.Scalar(2, double.PositiveInfinity);
        return UnaryKernels.MapPiecewise(
            c,
            // Where the bounds cross, the upper one wins.
            x => (x > high ? 1 : x < low ? (low > high ? 1 : -1) : 0, Math.Min(Math.Abs(x - low), Math.Abs(x - high))),
            (x, side) => side switch { 0 => x, 1 => high, _ => low });
    }

    private static ReferenceTensor Cast(KernelContext c, OnnxElementType to)
    {
        ReferenceTensor x = c.Input(0);
        if (to is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16)
            return new ReferenceTensor(to, x.Dims, x.Values);
        if (to == OnnxElementType.Bool)
            return x.IsReal ? UnaryKernels.MapPiecewise(c, v => (v != 0 ? 1 : 0, double.PositiveInfinity), (_, bit) => bit, to) : UnaryKernels.Map(x, v => v != 0 ? 1 : 0, to);
        if (to is < OnnxElementType.Float or > OnnxElementType.UInt64 or OnnxElementType.String)
            throw new NotSupportedException($"Node {c.Node.Describe()} casts to {to}; the reference evaluator casts to real numbers, integers and booleans.");
        return x.IsReal
            ? UnaryKernels.MapPiecewise(c, v => ((long)v, Math.Abs(v - Math.Round(v))), (_, integer) => Wrap(integer, to), to)
            : UnaryKernels.Map(x, v => Wrap((long)v, to), to);
    }

    /// <summary>The low bits, as two's complement says.</summary>
    private static double Wrap(long value, OnnxElementType type) => type switch
    {
        OnnxElementType.Int32 => unchecked((int)value),
        OnnxElementType.Int16 => unchecked((short)value),
        OnnxElementType.Int8 => unchecked((sbyte)value),
        OnnxElementType.UInt64 => unchecked((ulong)value),
        OnnxElementType.UInt32 => unchecked((uint)value),
        OnnxElementType.UInt16 => unchecked((ushort)value),
        OnnxElementType.UInt8 => unchecked((byte)value),
        _ => value,
    };
}
