namespace MLExtensions.Vision;

/// <summary>What triplets add up to.</summary>
internal struct TripletSum
{
    public double Sum;
    public long Examined;
    public long Active;
}
