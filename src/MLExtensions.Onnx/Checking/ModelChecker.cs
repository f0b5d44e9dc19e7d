using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Finds what makes a model impossible to run, before it reaches ONNX Runtime: versions, names, order, operators, tensors.</summary>
internal static class ModelChecker
{
    /// <summary>The oldest format in which a model names the operator sets it uses.</summary>
    public const long OldestIrVersion = 3;

    /// <summary>The newest format whose fields are read here.</summary>
    public const long NewestIrVersion = 13;

    /// <summary>The newest standard operator set that ONNX Runtime 1.29 runs.</summary>
    public const long NewestOpset = 26;

    private const long NewestMLOpset = 5;

    /// <summary>All problems, each naming the node, tensor or value; empty for a sound model.</summary>
    public static IReadOnlyList<string> FindProblems(ModelProto model)
    {
        var problems = new ProblemList();
        Dictionary<string, long> opsets = CheckVersions(model, problems);
        var functions = new HashSet<(string Domain, string Name)>();
        foreach (FunctionProto function in model.Functions)
            functions.Add((OnnxModel.NormalizeDomain(function.Domain), function.Name));
        FunctionChecker.Check(model, functions, problems);
        new GraphChecker(opsets, functions, problems).Check(model.Graph);
        if (problems.All.Count == 0)
            SizeChecker.Check(model, problems);
        return problems.All;
    }

    private static Dictionary<string, long> CheckVersions(ModelProto model, ProblemList problems)
    {
        if (model.IrVersion < OldestIrVersion || model.IrVersion > NewestIrVersion)
            problems.Add($"The model has format version {model.IrVersion} (ir_version); versions {OldestIrVersion} to {NewestIrVersion} are supported.");
        var opsets = new Dictionary<string, long>();
        foreach (OperatorSetIdProto import in model.OpsetImport)
        {
            string domain = OnnxModel.NormalizeDomain(import.Domain);
            if (!opsets.TryAdd(domain, import.Version))
                problems.Add($"The model imports the operators of '{domain}' twice.");
            long newest = domain.Length == 0 ? NewestOpset : domain == GraphAssembler.MLDomain ? NewestMLOpset : long.MaxValue;
            if (import.Version < 1 || import.Version > newest)
                problems.Add($"The model imports version {import.Version} of the operators of '{(domain.Length == 0 ? "ai.onnx" : domain)}'; versions 1 to {newest} are known.");
        }

        if (opsets.Count == 0)
            problems.Add("The model does not say which operator set it uses (opset_import).");
        return opsets;
    }
}
