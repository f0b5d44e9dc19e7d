using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

internal static class ModelWriter
{
    private const int BufferSize = 1 << 20;

    public static void Write(ModelProto model, string path, OnnxSaveOptions options)
    {
        CheckSize(model, options);
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
                WriteTo(model, stream);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            // Gone after the move; left behind only by a failure.
            File.Delete(temporary);
        }
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
