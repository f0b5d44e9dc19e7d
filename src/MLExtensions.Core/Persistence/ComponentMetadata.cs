using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MLExtensions.Persistence;

/// <summary>
/// What a component writes into the metadata of its graph, so that <see cref="EmbeddingsCatalog.Load(string)"/> can
/// give it back as itself. A bare ML.NET ignores it.
/// </summary>
/// <param name="Component">The assembly-qualified name, without version, of a type that implements <see cref="IPersistedComponent"/>.</param>
/// <param name="IsChain">True when the component is the whole chain around the graph, false when it is the graph alone.</param>
/// <param name="InputColumnName">The column that the component reads.</param>
/// <param name="OutputColumnName">The column that the component adds.</param>
/// <param name="Options">The component's options, as JSON.</param>
public sealed record ComponentMetadata(string Component, bool IsChain, string InputColumnName, string OutputColumnName, string Options)
{
    private const string Prefix = "mlextensions.";

    /// <summary>The version of this metadata's layout.</summary>
    public const int FormatVersion = 1;

    /// <summary>The name under which a type is written.</summary>
    /// <typeparam name="T">The component.</typeparam>
    /// <returns>Full type name and simple assembly name.</returns>
    public static string NameOf<T>()
        where T : IPersistedComponent => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    /// <summary>Writes the metadata into a graph's.</summary>
    /// <param name="metadata">The graph's metadata.</param>
    public void WriteTo(IDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        metadata[Prefix + "format"] = FormatVersion.ToString(CultureInfo.InvariantCulture);
        metadata[Prefix + "version"] = typeof(ComponentMetadata).Assembly.GetName().Version?.ToString(3) ?? "";
        metadata[Prefix + "component"] = Component;
        metadata[Prefix + "form"] = IsChain ? "chain" : "graph";
        metadata[Prefix + "input"] = InputColumnName;
        metadata[Prefix + "output"] = OutputColumnName;
        metadata[Prefix + "options"] = Options;
    }

    /// <summary>Reads the metadata out of a graph's.</summary>
    /// <param name="metadata">The graph's metadata.</param>
    /// <param name="component">What was found.</param>
    /// <returns>False when the graph is not one of ours, or of a later format.</returns>
    public static bool TryRead(IDictionary<string, string> metadata, [NotNullWhen(true)] out ComponentMetadata? component)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        component = null;
        if (!metadata.TryGetValue(Prefix + "component", out string? name)
            || !metadata.TryGetValue(Prefix + "format", out string? format)
            || !int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            || version > FormatVersion)
        {
            return false;
        }

        component = new ComponentMetadata(
            name,
            Value("form") == "chain",
            Value("input"),
            Value("output"),
            Value("options"));
        return true;

        string Value(string key) => metadata.TryGetValue(Prefix + key, out string? value) ? value : "";
    }
}
