namespace MLExtensions.Vision;

/// <summary>What the queries of a block add up to.</summary>
internal struct RetrievalSums(int recalls)
{
    public int Queries;
    public double First;
    public double RPrecision;
    public double AveragePrecision;

    public double[] Recalls { get; } = new double[recalls];
}
