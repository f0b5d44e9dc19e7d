using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

internal static class ModelWriter
{
    private const int BufferSize = 1 << 20;

    public static void Write(ModelProto model, string path, OnnxSaveOptions options)
    {
        if (options.ExternalData == ExternalDataUse.Always || (options.ExternalData == ExternalDataUse.WhenTooLarge && ModelSize.Of(model) > options.MaxBytes))
            ExternalDataWriter.Write(model, path, options);
        else
            WriteWhole(model, path, options);
    }

    /// <summary>Writes one file, with the data of the tensors that hold it.</summary>
    public static void WriteWhole(ModelProto model, string path, OnnxSaveOptions options)
    {
        CheckSize(model, options);
        AtomicFile.Write(path, stream => WriteTo(model, stream));
    }

    public static void Write(ModelProto model, Stream stream, OnnxSaveOptions options)
    {
        if (options.ExternalData == ExternalDataUse.Always)
            throw new ArgumentException("A stream has no folder for external data; save the model to a path.", nameof(options));
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
        string hint = options.TooLargeHint ?? "Set OnnxSaveOptions.ExternalData to write the weights to a file of their own, keep fewer rows in tables, or store them as 16-bit floats.";
        throw new InvalidOperationException(
            FormattableString.Invariant($"The ONNX model is {bytes:N0} bytes, more than the {options.MaxBytes:N0} that one file can hold (Protobuf ends at 2 GB). {hint}"));
    }
}
