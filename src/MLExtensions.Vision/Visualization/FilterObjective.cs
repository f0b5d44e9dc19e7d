namespace MLExtensions.Vision;

/// <summary>What an image is to maximize in a layer.</summary>
public abstract record FilterObjective
{
    private FilterObjective()
    {
    }

    /// <summary>The mean response of a filter over its map.</summary>
    /// <param name="Channel">Number of the filter, from 0.</param>
    public sealed record Filter(int Channel) : FilterObjective;

    /// <summary>The response of a filter at one place of its map.</summary>
    /// <param name="Channel">Number of the filter, from 0.</param>
    /// <param name="Row">Row of the map; null for the middle.</param>
    /// <param name="Column">Column of the map; null for the middle.</param>
    public sealed record Neuron(int Channel, int? Row = null, int? Column = null) : FilterObjective;

    /// <summary>A weighted sum of the mean responses of all filters.</summary>
    /// <param name="Weights">A weight for each filter of the layer.</param>
    public sealed record Direction(IReadOnlyList<float> Weights) : FilterObjective;

    /// <summary>One output of a dense layer: the score of a class before the softmax.</summary>
    /// <param name="Index">Number of the class, from 0.</param>
    public sealed record Logit(int Index) : FilterObjective;
}
