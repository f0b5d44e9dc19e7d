namespace MLExtensions.Numerics.Kernels;

/// <summary>The registers that a tile is held in.</summary>
internal enum TileRegisters
{
    /// <summary>128 bits: ARM's, and any processor's.</summary>
    Bits128,

    /// <summary>256 bits, with fused multiply-add.</summary>
    Bits256,

    /// <summary>512 bits.</summary>
    Bits512,
}
