using Google.Protobuf;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Parses a model and checks that it is one: arbitrary bytes can be a valid message of unknown fields.</summary>
internal static class ModelReader
{
    public static OnnxModel Read(Stream stream, string source)
    {
        ModelProto model;
        ArraySegment<byte> bytes = ReadToEnd(stream, source);
        using (var input = new CodedInputStream(bytes.Array, bytes.Offset, bytes.Count))
        {
            try
            {
                model = ModelProto.Parser.ParseFrom(input);
            }
            catch (InvalidProtocolBufferException error)
            {
                throw new InvalidDataException(
                    FormattableString.Invariant($"'{source}' is not an ONNX model, or is damaged: {error.Message} (near byte {input.Position:N0})"), error);
            }
        }

        if (model.Graph is null)
            throw new InvalidDataException($"'{source}' is not an ONNX model: it has no graph.");
        if (!model.HasIrVersion || model.IrVersion < 1)
            throw new InvalidDataException($"'{source}' is not an ONNX model: it does not say its format version (ir_version).");
        if (model.Graph.Output.Count == 0)
            throw new InvalidDataException($"'{source}' is an ONNX model without outputs.");
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

        return bytes.Count > 0 ? bytes : throw new InvalidDataException($"'{source}' is empty: an ONNX model was expected.");
    }
}
