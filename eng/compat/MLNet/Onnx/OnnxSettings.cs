namespace Microsoft.ML.Transforms.Onnx;

/// <summary>How a model is run, and over which columns; empty column lists mean all of the model's.</summary>
internal sealed record OnnxSettings
{
    public string[] InputColumns { get; init; } = [];

    public string[] OutputColumns { get; init; } = [];

    /// <summary>Shapes that replace unknown dimensions of the file, by tensor name.</summary>
    public IReadOnlyDictionary<string, int[]> Shapes { get; init; } = new Dictionary<string, int[]>();

    public int? GpuDeviceId { get; init; }

    public bool FallbackToCpu { get; init; }

    /// <summary>Kept and saved only: the header reader of this stand-in does not recurse.</summary>
    public int RecursionLimit { get; init; } = 100;

    public int? InterOpNumThreads { get; init; }

    public int? IntraOpNumThreads { get; init; }
}
