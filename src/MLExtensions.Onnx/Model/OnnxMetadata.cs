namespace MLExtensions.Onnx;

/// <summary>What a component writes into the <c>metadata_props</c> of its graph, to be recognised when the graph is read again.</summary>
/// <param name="Component">The component, such as "GloVeFeaturizer".</param>
/// <param name="OptionsJson">Its options as a JSON object.</param>
/// <param name="Version">Version of what it writes; readers refuse a later one than they know.</param>
public sealed record OnnxMetadata(string Component, string OptionsJson, int Version)
{
    /// <summary>Key of <see cref="Component"/>.</summary>
    public const string ComponentKey = "mlextensions.component";

    /// <summary>Key of <see cref="OptionsJson"/>.</summary>
    public const string OptionsKey = "mlextensions.options";

    /// <summary>Key of <see cref="Version"/>.</summary>
    public const string VersionKey = "mlextensions.version";

    /// <summary>What a graph says about its component, or null when it says nothing.</summary>
    /// <exception cref="InvalidDataException">The version is not a number.</exception>
    public static OnnxMetadata? Read(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Metadata.TryGetValue(ComponentKey, out string? component))
            return null;
        string version = model.Metadata.TryGetValue(VersionKey, out string? text) ? text : "1";
        if (!int.TryParse(version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number))
            throw new InvalidDataException($"The model's metadata entry '{VersionKey}' is '{version}'; a whole number was expected.");
        return new OnnxMetadata(component, model.Metadata.TryGetValue(OptionsKey, out string? options) ? options : "{}", number);
    }

    /// <summary>Writes the three entries into a model's metadata, over older ones.</summary>
    public void Write(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Metadata[ComponentKey] = Component;
        model.Metadata[OptionsKey] = OptionsJson;
        model.Metadata[VersionKey] = Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
