namespace MLExtensions.Numerics.Kernels;

/// <summary>What a tile does with its results, as the just-in-time compiler sees it: a constant.</summary>
internal interface ITileFinish
{
    /// <summary>Whether the tile is written only where some result is above the bound of its row.</summary>
    static abstract bool ComparesBounds { get; }
}

/// <summary>Writes all results.</summary>
internal readonly struct Written : ITileFinish
{
    public static bool ComparesBounds => false;
}

/// <summary>Compares the results with the bounds of their rows, and writes only tiles that hold one above.</summary>
internal readonly struct Screened : ITileFinish
{
    public static bool ComparesBounds => true;
}
