namespace MLExtensions.Vision;

/// <summary>An image that an objective was maximized with.</summary>
/// <param name="Objective">What was maximized.</param>
/// <param name="Picture">The image, as it is to be looked at: see <see cref="MaximizationOptions.Contrast"/> and <see cref="MaximizationOptions.Margin"/>.</param>
/// <param name="Response">The objective's value for the image that was found, before it was made into a picture.</param>
/// <param name="StartResponse">The objective's value for the noise in the beginning.</param>
public sealed record MaximizedImage(FilterObjective Objective, PixelImage Picture, double Response, double StartResponse)
{
    /// <summary>The image that was found, [channels, height, width], black 0 to white 1.</summary>
    public required ReadOnlyMemory<float> Values { get; init; }

    /// <summary>The mean response of every filter of the layer to the image that was found, over the places that count.</summary>
    public required ReadOnlyMemory<float> LayerResponses { get; init; }

    /// <summary>Number of the filter or class; null for a direction.</summary>
    public int? Filter => Objective switch
    {
        FilterObjective.Filter filter => filter.Channel,
        FilterObjective.Neuron neuron => neuron.Channel,
        FilterObjective.Logit logit => logit.Index,
        _ => null,
    };
}
