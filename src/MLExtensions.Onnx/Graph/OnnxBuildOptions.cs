namespace MLExtensions.Onnx;

/// <summary>Versions and labels of a graph that is built.</summary>
public sealed class OnnxBuildOptions
{
    /// <summary>The newest version of the standard operators that ML.NET's ONNX Runtime is sure to run.</summary>
    public const int NewestSafeOpset = 17;

    /// <summary>The newest file format that ML.NET's ONNX Runtime is sure to read.</summary>
    public const int NewestSafeIrVersion = 8;

    /// <summary>Version of the standard operators.</summary>
    /// <value>The default value is 17.</value>
    public int Opset { get; init; } = NewestSafeOpset;

    /// <summary>Version of the <c>ai.onnx.ml</c> operators, imported when a node uses them.</summary>
    /// <value>The default value is 3.</value>
    public int MLOpset { get; init; } = 3;

    /// <summary>Version of the file format.</summary>
    /// <value>The default value is 8.</value>
    public int IrVersion { get; init; } = NewestSafeIrVersion;

    /// <summary>Allows an <see cref="Opset"/> above 17 and an <see cref="IrVersion"/> above 8, which ML.NET may not run.</summary>
    /// <value>The default value is false.</value>
    public bool AllowNewer { get; init; }

    /// <summary>Versions of further operator domains, by domain.</summary>
    /// <value>The default value is empty.</value>
    public IReadOnlyDictionary<string, int> Domains { get; init; } = new Dictionary<string, int>();

    /// <summary>The program that writes the model.</summary>
    /// <value>The default value is "MLExtensions".</value>
    public string ProducerName { get; init; } = "MLExtensions";

    internal void Validate()
    {
        Check(nameof(Opset), Opset, NewestSafeOpset);
        Check(nameof(IrVersion), IrVersion, NewestSafeIrVersion);
        ArgumentOutOfRangeException.ThrowIfLessThan(MLOpset, 1, nameof(MLOpset));
    }

    private void Check(string name, int value, int newest)
    {
        if (value < 1)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1.");
        if (value > newest && !AllowNewer)
            throw new ArgumentOutOfRangeException(name, value, $"{name} above {newest} may not run in ML.NET; set AllowNewer to write it all the same.");
    }
}
