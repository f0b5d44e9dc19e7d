namespace MLExtensions.Vision;

/// <summary>Takes triplets one by one.</summary>
internal interface ITripletReceiver
{
    void Add(in PairMatrix pairs, int anchor, int positive, int negative, ref TripletSum total);
}
