namespace MLExtensions.Onnx;

/// <summary>Gradients of Einsum: for each operand the Einsum of the output's gradient and the other operands.</summary>
internal static class EinsumGradients
{
    private const string Ellipsis = "...";

    public static void Register(GradientRules rules) => rules.Add("Einsum", Einsum);

    private static void Einsum(GradientContext context)
    {
        (string[] operands, string output) = Parse(context);
        for (int i = 0; i < operands.Length; i++)
        {
            if (context.Wants(i))
                context.Set(i, Operand(context, operands, output, i));
        }
    }

    private static string Operand(GradientContext context, string[] operands, string output, int index)
    {
        GraphEmitter emit = context.Emit;
        string target = operands[index];
        string letters = target.Replace(Ellipsis, "", StringComparison.Ordinal);
        if (letters.Distinct().Count() < letters.Length)
            throw NotSupported(context, $"the operand '{target}' names a dimension twice (a diagonal)");
        (string Value, string Labels)[] factors =
            [(context.OutputGradient, output), .. operands.Select((labels, i) => (context.Input(i), labels)).Where((_, i) => i != index)];
        var terms = factors.Where(factor => factor.Labels.Length > 0).ToList();

        // A dimension that only this operand has was summed: all of its entries have the same gradient.
        char[] summed = [.. letters.Where(letter => !terms.Any(term => term.Labels.Contains(letter, StringComparison.Ordinal)))];
        string kept = string.Concat(target.Where(label => !summed.Contains(label)));
        string? gradient = null;
        if (terms.Count == 1 && terms[0].Labels == kept)
            gradient = terms[0].Value;
        else if (terms.Count > 0)
            gradient = emit.Node("Einsum", [.. terms.Select(term => term.Value)], OnnxAttribute.String("equation", $"{string.Join(",", terms.Select(term => term.Labels))}->{kept}"));
        foreach ((string value, string labels) in factors)
        {
            if (labels.Length == 0)
                gradient = gradient is null ? value : emit.Mul(gradient, value);
        }

        if (summed.Length > 0)
        {
            long[] axes = [.. summed.Select(letter => (long)target.IndexOf(letter, StringComparison.Ordinal) - target.Length)];
            gradient = emit.ExpandAs(emit.Unsqueeze(gradient!, axes), context.Input(index));
        }

        return Unbroadcast.To(emit, gradient!, context.Input(index));
    }

    private static (string[] Operands, string Output) Parse(GradientContext context)
    {
        string equation = context.Node.GetString("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] operands = sides[0].Split(',');
        if (operands.Length != context.Node.Input.Count)
            throw new InvalidDataException($"Node {context.Node.Describe()}: its equation '{equation}' names {operands.Length} operands; it has {context.Node.Input.Count}.");
        string output = sides.Length > 1 ? sides[1] : Implicit(operands);
        foreach (string labels in operands.Append(output))
        {
            if (labels.IndexOf(Ellipsis, StringComparison.Ordinal) > 0)
                throw NotSupported(context, $"'{labels}' has its ellipsis behind other dimensions");
        }

        if (!output.StartsWith(Ellipsis, StringComparison.Ordinal) && operands.Any(labels => labels.StartsWith(Ellipsis, StringComparison.Ordinal)))
            throw NotSupported(context, "the dimensions of its ellipsis are summed");
        return (operands, output);
    }

    /// <summary>Without an arrow the output has the dimensions named once, in alphabetical order, behind the ellipsis.</summary>
    private static string Implicit(string[] operands)
    {
        string all = string.Concat(operands);
        string ellipsis = all.Contains('.', StringComparison.Ordinal) ? Ellipsis : "";
        return ellipsis + string.Concat(all.Where(char.IsAsciiLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
    }

    private static NotSupportedException NotSupported(GradientContext context, string what) => new(
        $"Node {context.Node.Describe()} has the equation '{context.Node.GetString("equation", "")}': {what}, which has no gradient rule.");
}
