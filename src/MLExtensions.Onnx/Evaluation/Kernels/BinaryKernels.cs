namespace MLExtensions.Onnx;

/// <summary>Arithmetic of two broadcast inputs.</summary>
internal static class BinaryKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Add", c => Broadcasting.Zip(c, (a, b) => a + b));
        kernels.Add("Sub", c => Broadcasting.Zip(c, (a, b) => a - b));
        kernels.Add("Mul", c => Broadcasting.Zip(c, (a, b) => a * b));
        kernels.Add("Div", Divide);
        kernels.Add("Pow", c => c.Input(0).IsReal ? Broadcasting.Zip(c, Math.Pow) : Broadcasting.Zip(c, (a, b) => Math.Truncate(Math.Pow(a, b))));
        kernels.Add("Mod", Modulo);
    }

    private static ReferenceTensor Divide(KernelContext c)
    {
        if (c.Input(0).IsReal)
            return Broadcasting.Zip(c, (a, b) => a / b);
        return c.Input(1).Values.Contains(0)
            ? throw c.Bad("an integer is divided by zero")
            : Broadcasting.Zip(c, (a, b) => Math.Truncate(a / b));
    }

    // fmod = 0: the sign of the divisor, as Python's %; fmod = 1: the sign of the dividend, as C's fmod.
    private static ReferenceTensor Modulo(KernelContext c)
    {
        bool likeC = c.Node.GetInt("fmod", 0) != 0;
        if (!likeC && c.Input(0).IsReal)
            throw c.Bad("real numbers need fmod = 1");
        if (!c.Input(0).IsReal)
            return Broadcasting.Zip(c, (a, b) => likeC ? a % b : a - (b * Math.Floor(a / b)));
        return Broadcasting.ZipPiecewise(
            c, (a, b) => ((long)Math.Truncate(a / b), Math.Abs(a - (b * Math.Round(a / b)))), (a, b, quotient) => a - (quotient * b));
    }
}
