namespace MLExtensions.Onnx;

/// <summary>How two models are joined.</summary>
public sealed class ComposeOptions
{
    /// <summary>Put before every name (values and nodes) of the first model; connected outputs keep it too.</summary>
    /// <value>The default value is empty.</value>
    public string FirstPrefix { get; init; } = "";

    /// <summary>Put before every name (values and nodes) of the second model.</summary>
    /// <value>The default value is empty.</value>
    public string SecondPrefix { get; init; } = "";

    /// <summary>Whether outputs of the first model that feed the second stay outputs.</summary>
    /// <value>The default value is false.</value>
    public bool KeepConnectedOutputs { get; init; }
}
