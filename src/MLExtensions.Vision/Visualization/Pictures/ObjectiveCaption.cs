using System.Globalization;

namespace MLExtensions.Vision;

/// <summary>What stands under the picture of an objective.</summary>
internal static class ObjectiveCaption
{
    /// <summary>The filter's number, and what tells objectives of one filter apart.</summary>
    public static string Of(FilterObjective objective) => objective switch
    {
        FilterObjective.Filter filter => filter.Channel.ToString(CultureInfo.InvariantCulture),
        FilterObjective.Neuron { Row: int row, Column: int column } neuron => string.Create(CultureInfo.InvariantCulture, $"{neuron.Channel} at {row}, {column}"),
        FilterObjective.Neuron neuron => string.Create(CultureInfo.InvariantCulture, $"{neuron.Channel}, one place"),
        FilterObjective.Logit logit => string.Create(CultureInfo.InvariantCulture, $"class {logit.Index}"),
        _ => "direction",
    };
}
