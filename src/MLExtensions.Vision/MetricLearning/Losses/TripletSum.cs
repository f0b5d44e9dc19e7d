namespace MLExtensions.Vision;

/// <summary>What triplets add up to.</summary>
internal struct TripletSum
{
    public double Sum;
    public long Examined;
    public long Active;
}

/// <summary>Takes triplets one by one.</summary>
internal interface ITripletReceiver
{
    void Add(in PairMatrix pairs, int anchor, int positive, int negative, ref TripletSum total);
}
