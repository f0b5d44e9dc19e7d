using System.Text.Json.Serialization;

namespace MLExtensions.Display;

/// <summary>What the script of a plot needs beside the points; scatter.js reads it by these names.</summary>
internal sealed record ScatterHeader
{
    public required int Count { get; init; }

    public required IReadOnlyList<string> Categories { get; init; }

    public required IReadOnlyList<string> Colors { get; init; }

    public required IReadOnlyList<int> Shapes { get; init; }

    public required IReadOnlyList<string>? Scale { get; init; }

    /// <summary>The least and the greatest value.</summary>
    public required IReadOnlyList<double>? Range { get; init; }

    public required string ValueLabel { get; init; }

    /// <summary>The text of each point; null where no point has any.</summary>
    public required IReadOnlyList<string?>? Texts { get; init; }

    public required bool ShowLabels { get; init; }

    /// <summary>Where the pictures of points are; null where no point has one.</summary>
    public required ThumbnailLayout? Thumbnails { get; init; }
}

/// <summary>The header as JSON, by generated code: it survives trimming.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScatterHeader))]
internal sealed partial class ScatterJson : JsonSerializerContext;
