using System.Globalization;

namespace MLExtensions.Onnx;

/// <summary>Which operators exist, since when, and with how many inputs and outputs.</summary>
internal static class OperatorTable
{
    public const string Contributed = "com.microsoft";

    /// <summary>Operators that ONNX Runtime writes into models it has optimized; their names are its own affair.</summary>
    private static readonly string[] InternalDomains = ["com.microsoft.nchwc", "com.ms.internal.nhwc"];

    private static readonly Dictionary<string, OperatorArity[]> Standard = Parse(OperatorLists.Standard);

    private static readonly Dictionary<string, OperatorArity[]> MachineLearning = Parse(OperatorLists.MachineLearning);

    private static readonly HashSet<string> ContributedNames =
        [.. OperatorLists.Contributed.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)];

    public static bool IsKnownDomain(string domain) =>
        domain is "" or GraphAssembler.MLDomain or Contributed || InternalDomains.Contains(domain);

    /// <summary>What is wrong with the use of an operator, or null.</summary>
    /// <param name="domain">A known domain.</param>
    /// <param name="opType">The operator.</param>
    /// <param name="opset">The version that the model imports.</param>
    /// <param name="inputs">Number of inputs, those left out at the end not counted.</param>
    /// <param name="outputs">Number of outputs, those left out at the end not counted.</param>
    public static string? FindProblem(string domain, string opType, long opset, int inputs, int outputs)
    {
        if (InternalDomains.Contains(domain))
            return null;
        if (domain == Contributed)
            return ContributedNames.Contains(opType) ? null : $"no operator of '{domain}' is named '{opType}'";
        if (!(domain.Length == 0 ? Standard : MachineLearning).TryGetValue(opType, out OperatorArity[]? versions))
            return domain.Length == 0 ? $"no standard operator is named '{opType}'" : $"no operator of '{domain}' is named '{opType}'";
        if (versions.LastOrDefault(version => version.Since <= opset) is not OperatorArity arity)
            return $"the operator exists since opset {versions[0].Since}; the model imports {opset}";
        if (arity.Withdrawn)
            return $"the operator was withdrawn in opset {arity.Since}; the model imports {opset}";
        if (inputs < arity.LeastInputs || inputs > arity.MostInputs)
            return $"the operator takes {Range(arity.LeastInputs, arity.MostInputs)} inputs in opset {opset}, the node has {inputs}";
        if (outputs < arity.LeastOutputs || outputs > arity.MostOutputs)
            return $"the operator gives {Range(arity.LeastOutputs, arity.MostOutputs)} outputs in opset {opset}, the node has {outputs}";
        return null;
    }

    private static string Range(int least, int most) =>
        least == most ? $"{least}" : most == int.MaxValue ? $"at least {least}" : $"{least} to {most}";

    private static Dictionary<string, OperatorArity[]> Parse(string list)
    {
        var operators = new Dictionary<string, OperatorArity[]>();
        foreach (string entry in list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = entry.Split(' ');
            operators.Add(words[0], [.. words.Skip(1).Select(ParseArity)]);
        }

        return operators;
    }

    /// <summary>For example <c>11:1-3&gt;1</c>: since opset 11, 1 to 3 inputs, one output.</summary>
    private static OperatorArity ParseArity(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int since = int.Parse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture);
        if (text[(colon + 1)..] == "x")
            return new OperatorArity(since, 0, 0, 0, 0, Withdrawn: true);
        string[] sides = text[(colon + 1)..].Split('>');
        (int leastInputs, int mostInputs) = ParseRange(sides[0]);
        (int leastOutputs, int mostOutputs) = ParseRange(sides[1]);
        return new OperatorArity(since, leastInputs, mostInputs, leastOutputs, mostOutputs, Withdrawn: false);
    }

    private static (int Least, int Most) ParseRange(string text)
    {
        string[] ends = text.Split('-');
        int least = int.Parse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture);
        return (least, ends.Length == 1 ? least : ends[1] == "*" ? int.MaxValue : int.Parse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
