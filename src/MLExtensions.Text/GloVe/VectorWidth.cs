using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Text;

/// <summary>The width of the vector registers that the training uses.</summary>
internal enum VectorWidth
{
    /// <summary>The widest that the processor has.</summary>
    Widest = 0,

    /// <summary>128 bits: everywhere.</summary>
    Bits128 = 128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256 = 256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512 = 512,
}

/// <summary>What the processor has.</summary>
internal static class VectorWidths
{
    /// <summary>The widths that the processor has, the narrowest first.</summary>
    public static IReadOnlyList<VectorWidth> Supported { get; } =
    [
        VectorWidth.Bits128,
        .. Avx.IsSupported && Fma.IsSupported ? new[] { VectorWidth.Bits256 } : [],
        .. Avx512F.IsSupported && Vector512.IsHardwareAccelerated ? new[] { VectorWidth.Bits512 } : [],
    ];

    /// <summary>The width to use.</summary>
    /// <param name="wanted">What was asked for.</param>
    public static VectorWidth Resolve(VectorWidth wanted) => wanted == VectorWidth.Widest
        ? Supported[^1]
        : Supported.Contains(wanted) ? wanted : throw new PlatformNotSupportedException($"The processor has no vectors of {(int)wanted} bits.");
}
