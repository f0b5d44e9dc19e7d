using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MLExtensions.Onnx.Proto;

namespace MLExtensions.Onnx;

/// <summary>Compiles the graphs of a training.</summary>
internal static class OrtSessions
{
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the graph; the message says why.</exception>
    public static InferenceSession Compile(ModelProto model, OnnxSessionOptions options, OnnxOptimization optimization)
    {
        using SessionOptions native = SessionOptionsFactory.Create(options);
        native.GraphOptimizationLevel = (GraphOptimizationLevel)(int)optimization;
        try
        {
            return new InferenceSession(model.ToByteArray(), native);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InvalidDataException($"ONNX Runtime refuses a graph of the training: {error.Message}", error);
        }
    }
}
