using System.Diagnostics.CodeAnalysis;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>What a BatchNormalization of constant statistics does to each channel: f·(x − μ) + β.</summary>
internal sealed record Affine(double[] Factors, double[] Means, double[] Shifts)
{
    public static bool TryOf(NodeProto node, Func<string, OnnxTensor?> constant, [NotNullWhen(true)] out Affine? affine)
    {
        affine = null;
        if (node.Input.Count != 5 || node.Output.Count(name => name.Length > 0) != 1 || node.GetInt("training_mode", 0) != 0 || node.GetInt("spatial", 1) != 1)
            return false;
        double[]?[] parts = [.. node.Input.Skip(1).Select(name => constant(name) is OnnxTensor tensor ? BatchNormalizationFolding.Numbers(tensor) : null)];
        if (parts is not [double[] scale, double[] shift, double[] mean, double[] variance] || parts.Any(part => part!.Length != scale.Length))
            return false;
        double epsilon = node.GetFloat("epsilon", 1e-5f);
        affine = new Affine([.. scale.Select((value, i) => value / Math.Sqrt(variance[i] + epsilon))], mean, shift);
        return true;
    }
}
