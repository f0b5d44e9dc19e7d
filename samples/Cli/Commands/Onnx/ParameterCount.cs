using MLExtensions.Onnx;

namespace MLExtensions.Cli.Commands.Onnx;

/// <summary>How many numbers a model has learnt: the elements of its floating-point initializers.</summary>
internal static class ParameterCount
{
    public static long Of(OnnxModel model) => model.Initializers.Sum(Of);

    public static long Of(OnnxTensor tensor) =>
        tensor.ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16 ? tensor.Length : 0;
}
