using MLExtensions.Onnx.Proto;
using Kind = MLExtensions.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace MLExtensions.Onnx;

/// <summary>
/// The smallest and largest number that an integer attribute of the standard operators can mean, by its name. ONNX Runtime divides by some
/// of them, or takes sizes from them, before it has looked at them.
/// </summary>
internal static class AttributeLimits
{
    /// <summary>What is wrong, or null.</summary>
    public static string? FindProblem(AttributeProto attribute)
    {
        if (attribute.Type is not (Kind.Int or Kind.Ints))
            return null;
        (long least, long most) = LimitsOf(attribute.Name);
        foreach (long value in attribute.Type == Kind.Int ? [attribute.I] : attribute.Ints.AsEnumerable())
        {
            if (value < least || value > most)
                return FormattableString.Invariant($"is {value:N0}; it must be from {least:N0} to {most:N0}");
        }

        return null;
    }

    private static (long Least, long Most) LimitsOf(string attribute) => attribute switch
    {
        "batch_dims" => (0, 64),
        "blocksize" => (1, 65_535),
        "k" or "pads" => (-int.MaxValue, int.MaxValue),
        "output_padding" or "sample_size" or "shape" => (0, int.MaxValue),
        "dilations" or "group" or "hidden_size" or "kernel_shape" or "num_outputs" or "output_height" or "output_width" or "pooled_shape" or "size" or "strides" => (1, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
