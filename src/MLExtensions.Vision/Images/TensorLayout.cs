namespace MLExtensions.Vision;

/// <summary>The order of a batch of images in a tensor.</summary>
public enum TensorLayout
{
    /// <summary>[N, channels, height, width]: PyTorch, the ONNX model zoo.</summary>
    Nchw,

    /// <summary>[N, height, width, channels]: Keras.</summary>
    Nhwc,
}
