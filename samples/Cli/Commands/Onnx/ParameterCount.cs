using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary>How many numbers a model has learnt: the elements of its floating-point initializers.</summary>
internal static class ParameterCount
{
    public static long Of(OnnxModel model) => model.Initializers.Sum(Of);

    /// <summary>A tensor of impossible dimensions counts nothing: the check reports it.</summary>
    public static long Of(OnnxTensor tensor)
    {
        if (tensor.ElementType is not (OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16))
        {
            return 0;
        }

        try
        {
            return tensor.Length;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
