namespace MLExtensions.Onnx;

/// <summary>Products of matrices.</summary>
internal static class MatrixShapes
{
    public static void Register(ShapeRules rules)
    {
        rules.Add("MatMul", MatMul);
        rules.Add("Gemm", Gemm);
        rules.Add("Einsum", Einsum);
    }

    private static void MatMul(ShapeContext context)
    {
        OnnxElementType type = ElementwiseShapes.CommonType(context, 0);
        if (context.Dims(0) is not IReadOnlyList<OnnxDim> a || context.Dims(1) is not IReadOnlyList<OnnxDim> b)
        {
            context.Set(0, type, null);
            return;
        }

        if (a.Count == 0 || b.Count == 0)
            throw context.Error($"its inputs {context.Describe(0)} and {context.Describe(1)} must have at least one dimension.");
        OnnxDim inner = b[b.Count == 1 ? 0 : b.Count - 2];
        if (ShapeMath.Unify(a[^1], inner) is null)
            throw context.Error($"its inputs {context.Describe(0)} and {context.Describe(1)} do not multiply: {a[^1]} columns against {inner} rows.");
        OnnxDim[] batch = ShapeMath.Broadcast([.. a.Take(a.Count - 2)], [.. b.Take(b.Count - 2)])
            ?? throw context.Error($"the batch dimensions of its inputs {context.Describe(0)} and {context.Describe(1)} do not broadcast.");
        var dims = new List<OnnxDim>(batch);
        if (a.Count > 1)
            dims.Add(a[^2]);
        if (b.Count > 1)
            dims.Add(b[^1]);
        context.Set(0, type, dims);
    }

    private static void Gemm(ShapeContext context)
    {
        OnnxElementType type = ElementwiseShapes.CommonType(context, 0);
        context.RequireRank(0, 2);
        context.RequireRank(1, 2);
        bool transposeA = context.Node.GetInt("transA", 0) != 0;
        bool transposeB = context.Node.GetInt("transB", 0) != 0;
        IReadOnlyList<OnnxDim> a = context.Dims(0) ?? ShapeMath.Unknown(2);
        IReadOnlyList<OnnxDim> b = context.Dims(1) ?? ShapeMath.Unknown(2);
        (OnnxDim rows, OnnxDim inner) = transposeA ? (a[1], a[0]) : (a[0], a[1]);
        (OnnxDim innerB, OnnxDim columns) = transposeB ? (b[1], b[0]) : (b[0], b[1]);
        if (ShapeMath.Unify(inner, innerB) is null)
        {
            throw context.Error(
                $"its inputs {context.Describe(0)}{(transposeA ? " (transposed)" : "")} and {context.Describe(1)}{(transposeB ? " (transposed)" : "")} do not multiply: {inner} columns against {innerB} rows.");
        }

        OnnxDim[] dims = [rows, columns];
        if (context.Dims(2) is IReadOnlyList<OnnxDim> c && (c.Count > 2 || ShapeMath.Broadcast(dims, c) is not OnnxDim[] sum || !SameSizes(sum, dims)))
            throw context.Error($"its addend {context.Describe(2)} does not broadcast to the product {ShapeContext.Text(dims)}.");
        context.Set(0, type, dims);
    }

    private static bool SameSizes(OnnxDim[] a, OnnxDim[] b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i].Size is not null && b[i].Size is not null && a[i] != b[i])
                return false;
        }

        return true;
    }

    private static void Einsum(ShapeContext context)
    {
        OnnxElementType type = ElementwiseShapes.CommonType(context, 0);
        string equation = context.Node.GetString("equation", "").Replace(" ", "", StringComparison.Ordinal);
        int arrow = equation.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? equation : equation[..arrow]).Split(',');
        if (terms.Length != context.InputCount)
            throw context.Error($"its equation '{equation}' has {terms.Length} terms for {context.InputCount} inputs.");
        var sizes = new Dictionary<char, OnnxDim>();
        OnnxDim[] ellipsis = [];
        for (int i = 0; i < terms.Length; i++)
        {
            if (context.Dims(i) is not IReadOnlyList<OnnxDim> dims)
            {
                context.Set(0, type, null);
                return;
            }

            string before = terms[i].Split("...")[0];
            string after = terms[i].Contains("...", StringComparison.Ordinal) ? terms[i][(before.Length + 3)..] : "";
            int between = dims.Count - before.Length - after.Length;
            if (between < 0 || (between > 0 && before.Length == terms[i].Length))
                throw context.Error($"its term '{terms[i]}' does not fit the {dims.Count} dimensions of {context.Describe(i)}.");
            for (int axis = 0; axis < before.Length; axis++)
                Name(context, sizes, before[axis], dims[axis], i);
            for (int axis = 0; axis < after.Length; axis++)
                Name(context, sizes, after[axis], dims[before.Length + between + axis], i);
            ellipsis = ShapeMath.Broadcast(ellipsis, [.. dims.Skip(before.Length).Take(between)])
                ?? throw context.Error($"the dimensions that '...' stands for in {context.Describe(i)} do not broadcast with those before.");
        }

        string output = arrow >= 0 ? equation[(arrow + 2)..] : "..." + Implicit(terms);
        string[] parts = output.Split("...");
        context.Set(0, type, [.. parts[0].Select(Find), .. parts.Length > 1 ? ellipsis : [], .. parts.Length > 1 ? parts[1].Select(Find) : []]);

        OnnxDim Find(char label) => sizes.TryGetValue(label, out OnnxDim dim) ? dim : throw context.Error($"its equation '{equation}' gives '{label}', which no input has.");
    }

    private static void Name(ShapeContext context, Dictionary<char, OnnxDim> sizes, char label, OnnxDim dim, int input)
    {
        // ONNX Runtime broadcasts a labelled size of 1.
        sizes[label] = !sizes.TryGetValue(label, out OnnxDim known) ? dim : ShapeMath.Broadcast(known, dim)
            ?? throw context.Error($"the label '{label}' is {known} before and {dim} in {context.Describe(input)}.");
    }

    /// <summary>Without an arrow the output has the labels that occur once, in alphabetical order.</summary>
    private static string Implicit(string[] terms) =>
        string.Concat(string.Concat(terms).Where(char.IsAsciiLetter).GroupBy(label => label).Where(group => group.Count() == 1).Select(group => group.Key).Order());
}
