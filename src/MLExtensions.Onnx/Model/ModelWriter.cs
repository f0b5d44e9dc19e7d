using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

internal static class ModelWriter
{
    private const int BufferSize = 1 << 20;

    public static void Write(ModelProto model, string path, OnnxSaveOptions options)
    {
        CheckSize(model, options);
        AtomicFile.Write(path, stream => WriteTo(model, stream));
    }

    public static void Write(ModelProto model, Stream stream, OnnxSaveOptions options)
    {
        CheckSize(model, options);
        WriteTo(model, stream);
    }

    private static void WriteTo(ModelProto model, Stream stream)
    {
        using var output = new CodedOutputStream(stream, BufferSize, leaveOpen: true);
        model.WriteTo(output);
    }

    private static void CheckSize(ModelProto model, OnnxSaveOptions options)
    {
        long bytes = ModelSize.Of(model);
        if (bytes <= options.MaxBytes)
            return;
        string hint = options.TooLargeHint ?? "Keep fewer rows in its tables, or store them as 16-bit floats.";
        throw new InvalidOperationException(
            FormattableString.Invariant($"The ONNX model is {bytes:N0} bytes, more than the {options.MaxBytes:N0} that one file can hold (Protobuf ends at 2 GB). {hint}"));
    }
}
