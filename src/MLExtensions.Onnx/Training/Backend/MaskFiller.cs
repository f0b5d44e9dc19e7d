using MLExtensions.Numerics;

namespace MLExtensions.Onnx;

/// <summary>
/// Fills the masks of Dropout. Which elements are dropped follows from the seed, the batch's number and the Dropout's, and from nothing
/// else: a training that is resumed drops the same ones.
/// </summary>
internal static class MaskFiller
{
    // Kept, for a step allocates nothing.
    [ThreadStatic]
    private static RandomSequence? _random;

    /// <summary>Elements that are dropped become 0, the others 1 / (1 − ratio).</summary>
    public static void Fill(Span<float> mask, double ratio, long seed, long batch, int index)
    {
        // A stream for each Dropout of each batch.
        RandomSequence random = _random ??= new RandomSequence(0);
        random.Restart(seed, unchecked((batch * 0x10001) + index + 1));
        float kept = (float)(1 / (1 - ratio));
        // 16 random bits an element: probabilities are multiples of 2⁻¹⁶.
        uint dropped = (uint)Math.Round(ratio * 65536);
        int i = 0;
        for (; i + 4 <= mask.Length; i += 4)
        {
            ulong bits = random.NextUInt64();
            mask[i] = (ushort)bits < dropped ? 0 : kept;
            mask[i + 1] = (ushort)(bits >> 16) < dropped ? 0 : kept;
            mask[i + 2] = (ushort)(bits >> 32) < dropped ? 0 : kept;
            mask[i + 3] = (ushort)(bits >> 48) < dropped ? 0 : kept;
        }

        ulong rest = random.NextUInt64();
        for (; i < mask.Length; i++, rest >>= 16)
            mask[i] = (ushort)rest < dropped ? 0 : kept;
    }
}
