using System.Runtime.InteropServices;

namespace MLExtensions.Text;

/// <summary>A cell as the training reads it: 12 bytes, with the logarithm and the weight computed once.</summary>
/// <param name="Word">The word, counted within its part.</param>
/// <param name="Context">The context word, counted within its part.</param>
/// <param name="Logarithm">log x.</param>
/// <param name="Weight">f(x).</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct CellEntry(ushort Word, ushort Context, float Logarithm, float Weight);
