namespace MLExtensions.Onnx;

/// <summary>Activation functions, element by element.</summary>
internal static class ActivationKernels
{
    public static void Register(ReferenceKernels kernels)
    {
        kernels.Add("Sigmoid", c => UnaryKernels.Map(c.Input(0), Sigmoid));
        kernels.Add("Tanh", c => UnaryKernels.Map(c.Input(0), Math.Tanh));
        kernels.Add("Softplus", c => UnaryKernels.Map(c.Input(0), Softplus));
        kernels.Add("Gelu", Gelu);
        kernels.Add("Mish", c => UnaryKernels.Map(c.Input(0), x => x * Math.Tanh(Softplus(x))));
        kernels.Add("Relu", c => SignPieces(c, x => x, _ => 0));
        kernels.Add("Softsign", c => SignPieces(c, x => x / (1 + x), x => x / (1 - x)));
        kernels.Add("LeakyRelu", c =>
        {
            double alpha = c.Node.GetFloat("alpha", 0.01f);
            return SignPieces(c, x => x, x => alpha * x);
        });
        kernels.Add("Elu", c =>
        {
            double alpha = c.Node.GetFloat("alpha", 1);
            return SignPieces(c, x => x, x => alpha * (Math.Exp(x) - 1));
        });
        kernels.Add("Celu", c =>
        {
            double alpha = c.Node.GetFloat("alpha", 1);
            return SignPieces(c, x => x, x => alpha * (Math.Exp(x / alpha) - 1));
        });
        kernels.Add("Selu", c =>
        {
            double alpha = c.Node.GetFloat("alpha", 1.67326319217681884765625f);
            double gamma = c.Node.GetFloat("gamma", 1.05070102214813232421875f);
            return SignPieces(c, x => gamma * x, x => gamma * alpha * (Math.Exp(x) - 1));
        });
        kernels.Add("ThresholdedRelu", c =>
        {
            double alpha = c.Node.GetFloat("alpha", 1);
            return UnaryKernels.MapPiecewise(c, x => (x > alpha ? 1 : 0, Math.Abs(x - alpha)), (x, above) => above != 0 ? x : 0);
        });
        kernels.Add("Shrink", c =>
        {
            double lambda = c.Node.GetFloat("lambd", 0.5f);
            double bias = c.Node.GetFloat("bias", 0);
            return UnaryKernels.MapPiecewise(
                c, x => (x < -lambda ? -1 : x > lambda ? 1 : 0, Math.Min(Math.Abs(x - lambda), Math.Abs(x + lambda))), (x, side) => side == 0 ? 0 : x - (side * bias));
        });
        kernels.Add("HardSigmoid", c => HardSigmoid(c, c.Node.GetFloat("alpha", 0.2f), c.Node.GetFloat("beta", 0.5f), (_, y) => y));
        kernels.Add("HardSwish", c => HardSigmoid(c, 1 / 6.0, 0.5, (x, y) => x * y));
        kernels.Add("PRelu", PRelu);
    }

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    // log(1 + eˣ) without overflow.
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    // log(1 + t) by W. Kahan's correction, so that small t keep their digits.
    private static double LogOnePlus(double t)
    {
        double sum = 1 + t;
        return sum == 1 ? t : Math.Log(sum) * t / (sum - 1);
    }

    /// <summary>One function where x is above 0 (or NaN), another elsewhere.</summary>
    private static ReferenceTensor SignPieces(KernelContext c, Func<double, double> above, Func<double, double> below) =>
        UnaryKernels.MapPiecewise(c, x => (x <= 0 ? 0 : 1, Math.Abs(x)), (x, positive) => positive != 0 ? above(x) : below(x));

    private static ReferenceTensor Gelu(KernelContext c) => c.Node.GetString("approximate", "none") == "tanh"
        ? UnaryKernels.Map(c.Input(0), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))))
        : UnaryKernels.Map(c.Input(0), x => 0.5 * x * (1 + ErrorFunction.Erf(x / Math.Sqrt(2))));

    /// <summary>αx + β, held between 0 and 1, and a function of x and that.</summary>
    private static ReferenceTensor HardSigmoid(KernelContext c, double alpha, double beta, Func<double, double, double> function) =>
        UnaryKernels.MapPiecewise(
            c,
            x =>
            {
                double y = (alpha * x) + beta;
                return (y < 0 ? 0 : y > 1 ? 2 : 1, Math.Min(Math.Abs(y), Math.Abs(y - 1)) / Math.Abs(alpha));
            },
            (x, piece) => function(x, piece switch { 0 => 0, 2 => 1, _ => (alpha * x) + beta }));

    private static ReferenceTensor PRelu(KernelContext c)
    {
        if (!Broadcasting.Shape(c, c.Input(0), c.Input(1)).AsSpan().SequenceEqual(c.Input(0).Dims))
            throw c.Bad("the slope must broadcast to the shape of X");
        return Broadcasting.ZipPiecewise(c, (x, _) => (x < 0 ? 0 : 1, Math.Abs(x)), (x, slope, positive) => positive != 0 ? x : slope * x);
    }
}
