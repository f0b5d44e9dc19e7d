namespace MLExtensions.Onnx;

/// <summary>Gradients of matrix products.</summary>
internal static class MatrixGradients
{
    public static void Register(GradientRules rules)
    {
        rules.Add("Gemm", Gemm);
        rules.Add("MatMul", MatMul);
    }

    private static void Gemm(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        string gradient = context.OutputGradient;
        bool transA = context.Node.GetInt("transA", 0) != 0;
        bool transB = context.Node.GetInt("transB", 0) != 0;
        OnnxAttribute alpha = OnnxAttribute.Float("alpha", context.Node.GetFloat("alpha", 1));
        if (context.Wants(0))
            context.Set(0, transA ? Product(context.Input(1), gradient, transB, true) : Product(gradient, context.Input(1), false, !transB));
        if (context.Wants(1))
            context.Set(1, transB ? Product(gradient, context.Input(0), true, transA) : Product(context.Input(0), gradient, !transA, false));
        if (context.HasInput(2) && context.Wants(2))
        {
            float beta = context.Node.GetFloat("beta", 1);
            context.SetBroadcast(2, beta == 1 ? gradient : emit.Mul(gradient, context.Scalar(beta)));
        }

        string Product(string a, string b, bool transposeA, bool transposeB) => emit.Node(
            "Gemm", [a, b], alpha, OnnxAttribute.Int("transA", transposeA ? 1 : 0), OnnxAttribute.Int("transB", transposeB ? 1 : 0));
    }

    private static void MatMul(GradientContext context)
    {
        GraphEmitter emit = context.Emit;
        (int rankA, int rankB) = (context.RankOf(0), context.RankOf(1));
        string gradient = context.OutputGradient;
        if (rankA == 2 && rankB == 2)
        {
            if (context.Wants(0))
                context.Set(0, emit.Node("Gemm", [gradient, context.Input(1)], OnnxAttribute.Int("transB", 1)));
            if (context.Wants(1))
                context.Set(1, emit.Node("Gemm", [context.Input(0), gradient], OnnxAttribute.Int("transA", 1)));
            return;
        }

        // A vector is a matrix of one row on the left, of one column on the right.
        string a = rankA == 1 ? emit.Unsqueeze(context.Input(0), 0) : context.Input(0);
        string b = rankB == 1 ? emit.Unsqueeze(context.Input(1), 1) : context.Input(1);
        if (rankB == 1)
            gradient = emit.Unsqueeze(gradient, -1);
        if (rankA == 1)
            gradient = emit.Unsqueeze(gradient, -2);
        if (context.Wants(0))
            Set(0, a, emit.Node("MatMul", [gradient, SwapLast(emit, b, Math.Max(rankB, 2))]), rankA == 1);
        if (!context.Wants(1))
            return;
        if (rankB == 2 && rankA > 2 && emit.Shapes.Find(a)!.Dims![^1].Size is long inner && emit.Shapes.Find(gradient)?.Dims?[^1].Size is long columns)
        {
            // The batch is rows of one product.
            string rows = emit.Reshape(a, emit.Ints(-1, inner));
            context.Set(1, emit.Node("Gemm", [rows, emit.Reshape(gradient, emit.Ints(-1, columns))], OnnxAttribute.Int("transA", 1)));
            return;
        }

        Set(1, b, emit.Node("MatMul", [SwapLast(emit, a, Math.Max(rankA, 2)), gradient]), rankB == 1);

        void Set(int input, string matrix, string matrixGradient, bool vector)
        {
            string summed = Unbroadcast.To(emit, matrixGradient, matrix);
            context.Set(input, vector ? emit.ReshapeAs(summed, context.Input(input)) : summed);
        }
    }

    private static string SwapLast(GraphEmitter emit, string matrices, int rank)
    {
        long[] permutation = [.. Enumerable.Range(0, rank)];
        (permutation[^1], permutation[^2]) = (permutation[^2], permutation[^1]);
        return emit.Transpose(matrices, permutation);
    }
}
