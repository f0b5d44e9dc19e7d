using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Cli.Work;

/// <summary>The vector registers of this process, as the training uses them.</summary>
internal static class VectorRegisters
{
    /// <summary>Their width in bits: 512, 256 or 128.</summary>
    public static int Width => Avx512F.IsSupported && Vector512.IsHardwareAccelerated ? 512 : Avx.IsSupported && Fma.IsSupported ? 256 : 128;
}
