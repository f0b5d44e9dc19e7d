using MLExtensions.Onnx.Proto;
using Kind = MLExtensions.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace MLExtensions.Onnx;

/// <summary>
/// The smallest and largest number that an integer attribute of the standard operators can mean, by its name. ONNX Runtime divides by some
/// of them, or takes sizes from them, before it has looked at them.
/// </summary>
internal static class AttributeLimits
{
    private static readonly Dictionary<string, (long Least, long Most)> Limits = new()
    {
        ["batch_dims"] = (0, 64),
        ["blocksize"] = (1, 65_535),
        ["dilations"] = (1, int.MaxValue),
        ["group"] = (1, int.MaxValue),
        ["hidden_size"] = (1, int.MaxValue),
        ["k"] = (-int.MaxValue, int.MaxValue),
        ["kernel_shape"] = (1, int.MaxValue),
        ["num_outputs"] = (1, int.MaxValue),
        ["output_height"] = (1, int.MaxValue),
        ["output_padding"] = (0, int.MaxValue),
        ["output_width"] = (1, int.MaxValue),
        ["pads"] = (-int.MaxValue, int.MaxValue),
        ["pooled_shape"] = (1, int.MaxValue),
        ["sample_size"] = (0, int.MaxValue),
        ["shape"] = (0, int.MaxValue),
        ["size"] = (1, int.MaxValue),
        ["strides"] = (1, int.MaxValue),
    };

    /// <summary>What is wrong, or null.</summary>
    public static string? FindProblem(AttributeProto attribute)
    {
        if (attribute.Type is not (Kind.Int or Kind.Ints) || !Limits.TryGetValue(attribute.Name, out (long Least, long Most) limits))
            return null;
        foreach (long value in attribute.Type == Kind.Int ? [attribute.I] : attribute.Ints.AsEnumerable())
        {
            if (value < limits.Least || value > limits.Most)
                return FormattableString.Invariant($"is {value:N0}; it must be from {limits.Least:N0} to {limits.Most:N0}");
        }

        return null;
    }
}
