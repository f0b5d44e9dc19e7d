namespace MLExtensions.Vision;

/// <summary>A filter's strongest place in an image.</summary>
internal readonly record struct StrongPlace(float Response, int Image, int Place)
{
    /// <summary>Stronger, and of equals the earlier image: an order without ties, so that threads cannot change the outcome.</summary>
    public bool IsBefore(StrongPlace other) => Response > other.Response || (Response == other.Response && Image < other.Image);
}
