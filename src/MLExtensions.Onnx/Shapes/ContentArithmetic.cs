namespace MLExtensions.Onnx;

/// <summary>Arithmetic on the content of the small tensors that shapes are computed with.</summary>
internal static class ContentArithmetic
{
    public static void Register(ShapeRules rules)
    {
        Binary(rules, "Add", (a, b) => a + b, (a, b) => a + b);
        Binary(rules, "Sub", (a, b) => a - b, (a, b) => a - b);
        Binary(rules, "Mul", (a, b) => a * b, (a, b) => a * b);
        Binary(rules, "Div", (a, b) => a / b, (a, b) => a / b);
        Binary(rules, "Mod", Modulo, null);
        Binary(rules, "Max", (a, b) => Known(a, b, Math.Max), Math.Max);
        Binary(rules, "Min", (a, b) => Known(a, b, Math.Min), Math.Min);
        Binary(rules, "Equal", (a, b) => a.IsSame(b) is bool same ? Truth(same) : SymbolicInt.Unknown, null);
        Binary(rules, "Greater", (a, b) => Known(a, b, (x, y) => x > y ? 1 : 0), null);
        Binary(rules, "GreaterOrEqual", (a, b) => Known(a, b, (x, y) => x >= y ? 1 : 0), null);
        Binary(rules, "Less", (a, b) => Known(a, b, (x, y) => x < y ? 1 : 0), null);
        Binary(rules, "LessOrEqual", (a, b) => Known(a, b, (x, y) => x <= y ? 1 : 0), null);
        Binary(rules, "And", (a, b) => Known(a, b, Math.Min), null);
        Binary(rules, "Or", (a, b) => Known(a, b, Math.Max), null);
        Unary(rules, "Neg", value => -value, value => -value);
        Unary(rules, "Abs", value => value.Value is long number ? Math.Abs(number) : value, Math.Abs);
        Unary(rules, "Sign", value => value.Value is long number ? Math.Sign(number) : SymbolicInt.Unknown, null);
        Unary(rules, "Not", value => value.Value is long number ? Truth(number == 0) : SymbolicInt.Unknown, null);
        Unary(rules, "Identity", value => value, value => value);
        Unary(rules, "Floor", value => value, Math.Floor);
        Unary(rules, "Ceil", value => value, Math.Ceiling);
        Unary(rules, "Round", value => value, value => Math.Round(value, MidpointRounding.ToEven));
        rules.AddContent("Where", Where);
        rules.AddContent("Cast", Cast);
        rules.AddContent("ReduceProd", context => Reduce(context, 1, (a, b) => a * b));
        rules.AddContent("ReduceSum", context => Reduce(context, 0, (a, b) => a + b));
    }

    private static SymbolicInt Truth(bool value) => value ? 1 : 0;

    private static SymbolicInt Known(SymbolicInt a, SymbolicInt b, Func<long, long, long> compute) =>
        a.Value is long x && b.Value is long y ? compute(x, y) : SymbolicInt.Unknown;

    // The sign is that of the divisor (fmod = 0).
    private static SymbolicInt Modulo(SymbolicInt a, SymbolicInt b)
    {
        if (a.Value is not long x || b.Value is not (long y and not 0 and not -1))
            return SymbolicInt.Unknown;
        long rest = x % y;
        return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
    }

    private static void Binary(ShapeRules rules, string opType, Func<SymbolicInt, SymbolicInt, SymbolicInt> integers, Func<double, double, double>? numbers) =>
        rules.AddContent(opType, context =>
        {
            if (context.InputCount != 2)
                return;
            if (context.Content(0) is SymbolicInt[] a && context.Content(1) is SymbolicInt[] b)
                context.SetContent(0, Combine(a, b, integers));
            else if (numbers is not null && context.Numbers(0) is double[] x && context.Numbers(1) is double[] y)
                context.SetNumbers(0, Combine(x, y, numbers));
        });

    private static void Unary(ShapeRules rules, string opType, Func<SymbolicInt, SymbolicInt> integers, Func<double, double>? numbers) =>
        rules.AddContent(opType, context =>
        {
            if (context.Content(0) is SymbolicInt[] content)
                context.SetContent(0, [.. content.Select(integers)]);
            else if (numbers is not null && context.Numbers(0) is double[] values)
                context.SetNumbers(0, [.. values.Select(numbers)]);
        });

    private static T[]? Combine<T>(T[] a, T[] b, Func<T, T, T> compute)
    {
        if (a.Length != b.Length && a.Length != 1 && b.Length != 1)
            return null;
        int length = a.Length == 1 ? b.Length : a.Length;
        var result = new T[length];
        for (int i = 0; i < length; i++)
            result[i] = compute(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]);
        return result;
    }

    private static void Where(ShapeContext context)
    {
        if (context.Content(0) is not SymbolicInt[] condition || context.Content(1) is not SymbolicInt[] a || context.Content(2) is not SymbolicInt[] b)
            return;
        int length = new[] { condition.Length, a.Length, b.Length }.FirstOrDefault(count => count != 1, 1);
        if (new[] { condition.Length, a.Length, b.Length }.Any(count => count != 1 && count != length))
            return;
        var result = new SymbolicInt[length];
        for (int i = 0; i < length; i++)
        {
            (SymbolicInt yes, SymbolicInt no) = (At(a, i), At(b, i));
            result[i] = At(condition, i).Value is long taken ? (taken != 0 ? yes : no) : yes == no ? yes : SymbolicInt.Unknown;
        }

        context.SetContent(0, result);
    }

    private static SymbolicInt At(SymbolicInt[] content, int index) => content[content.Length == 1 ? 0 : index];

    private static void Cast(ShapeContext context)
    {
        bool real = (OnnxElementType)context.Node.GetInt("to", 0) is OnnxElementType.Float or OnnxElementType.Double;
        bool whole = (OnnxElementType)context.Node.GetInt("to", 0) is OnnxElementType.Int64 or OnnxElementType.Int32;
        if (whole && context.Content(0) is SymbolicInt[] content)
            context.SetContent(0, content);
        else if (whole && context.Numbers(0) is double[] numbers && numbers.All(number => Math.Abs(number) < 1e15))
            context.SetContent(0, [.. numbers.Select(number => (SymbolicInt)(long)number)]);
        else if (real && context.Numbers(0) is double[] same)
            context.SetNumbers(0, same);
        else if (real && context.Integers(0) is long[] integers)
            context.SetNumbers(0, [.. integers.Select(value => (double)value)]);
    }

    private static void Reduce(ShapeContext context, long start, Func<SymbolicInt, SymbolicInt, SymbolicInt> combine)
    {
        // Only over everything: a vector has one axis.
        if (context.Content(0) is SymbolicInt[] content && context.OutputDims(0) is [] or [{ Size: 1 }] && context.Dims(0) is { Count: 1 })
            context.SetContent(0, [content.Aggregate((SymbolicInt)start, combine)]);
    }
}
