using System.Runtime.Intrinsics;

namespace MLExtensions.Onnx.Training.Fused;

/// <summary>An activation function, eight values at a time.</summary>
internal interface IPointwise
{
    /// <summary>The function.</summary>
    Vector256<float> Compute(Vector256<float> x);

    /// <summary>The gradient of the input.</summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The result.</param>
    /// <param name="g">The result's gradient.</param>
    Vector256<float> Differentiate(Vector256<float> x, Vector256<float> y, Vector256<float> g);
}
