namespace MLExtensions.Onnx;

/// <summary>What computes the steps of a training.</summary>
public enum TrainingBackend
{
    /// <summary>Own kernels where they know every layer, the loss and the optimizer; otherwise ONNX Runtime.</summary>
    Auto = 0,

    /// <summary>ONNX Runtime: any graph whose operators have gradient rules.</summary>
    OnnxRuntime = 1,

    /// <summary>Own kernels, for whole models of known layers: several times faster for small ones.</summary>
    Fused = 2,
}
