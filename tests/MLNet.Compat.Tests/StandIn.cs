namespace MLNet.Compat.Tests;

/// <summary>What only the stand-in can show.</summary>
internal static class StandIn
{
    public static void Require()
    {
#if !MLNET_COMPAT
        Assert.Inconclusive("MLNetSource=nuget: the assemblies are ML.NET's own, there is no stand-in to check.");
#endif
    }
}
