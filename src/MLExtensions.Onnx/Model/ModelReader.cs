using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Parses a model and checks that it is one: arbitrary bytes can be a valid message of unknown fields.</summary>
internal static class ModelReader
{
    /// <param name="stream">Read to its end.</param>
    /// <param name="source">For messages.</param>
    /// <param name="externalDataFolder">The folder of the tensors' data, or null to leave it unread.</param>
    public static OnnxModel Read(Stream stream, string source, string? externalDataFolder)
    {
        if (stream.CanSeek && stream.Length - stream.Position is >= LargeModelReader.LeastLength and <= int.MaxValue)
        {
            long start = stream.Position;
            if (LargeModelReader.TryRead(stream) is ModelProto model)
                return Check(model, source, externalDataFolder);
            stream.Position = start;
        }

        return Read(ReadToEnd(stream, source), source, externalDataFolder);
    }

    public static OnnxModel Read(ArraySegment<byte> bytes, string source, string? externalDataFolder)
    {
        if (bytes.Count == 0)
            throw new InvalidDataException($"'{source}' is empty: an ONNX model was expected.");
        ModelProto model;
        using (var input = new CodedInputStream(bytes.Array, bytes.Offset, bytes.Count))
        {
            try
            {
                model = ModelProto.Parser.ParseFrom(input);
            }
            catch (Exception error) when (error is InvalidProtocolBufferException or IndexOutOfRangeException or ArgumentException)
            {
                // Protobuf leaves some numbers that the end of the bytes cuts, and texts that are no UTF-8, to the bounds checks of .NET.
                throw new InvalidDataException(
                    FormattableString.Invariant($"'{source}' is not an ONNX model, or is damaged: {error.Message} (near byte {input.Position:N0})"), error);
            }
        }

        return Check(model, source, externalDataFolder);
    }

    private static OnnxModel Check(ModelProto model, string source, string? externalDataFolder)
    {
        if (model.Graph is null)
            throw new InvalidDataException($"'{source}' is not an ONNX model: it has no graph.");
        if (!model.HasIrVersion || model.IrVersion < 1)
            throw new InvalidDataException($"'{source}' is not an ONNX model: it does not say its format version (ir_version).");
        if (model.Graph.Output.Count == 0)
            throw new InvalidDataException($"'{source}' is an ONNX model without outputs.");
        if (externalDataFolder is not null)
        {
            try
            {
                ExternalFolder.Resolve(model, externalDataFolder);
            }
            catch (InvalidDataException error)
            {
                throw new InvalidDataException($"'{source}': {error.Message}", error);
            }
        }

        return new OnnxModel(model);
    }

    private static ArraySegment<byte> ReadToEnd(Stream stream, string source)
    {
        ArraySegment<byte> bytes;
        if (stream.CanSeek)
        {
            long length = stream.Length - stream.Position;
            if (length > Array.MaxLength)
                throw new InvalidDataException(FormattableString.Invariant($"'{source}' is {length:N0} bytes; a model in one file ends at {Array.MaxLength:N0}."));
            bytes = GC.AllocateUninitializedArray<byte>((int)length);
            stream.ReadExactly(bytes);
        }
        else
        {
            using var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            bytes = new ArraySegment<byte>(buffer.GetBuffer(), 0, (int)buffer.Length);
        }

        return bytes;
    }
}
