namespace MLExtensions.Onnx;

/// <summary>How far ONNX Runtime rewrites a graph before it runs.</summary>
public enum OnnxOptimization
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Constants are folded, what is not needed is dropped.</summary>
    Basic = 1,

    /// <summary>And operators are fused. Best for training steps, whose weights are no constants.</summary>
    Extended = 2,

    /// <summary>And convolutions get a blocked layout.</summary>
    All = 99,
}
