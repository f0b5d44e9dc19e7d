using MLExtensions.Numerics;

namespace MLExtensions.Vision;

/// <summary>Random numbers of distributions that drawing and augmenting need.</summary>
internal static class PaintRandom
{
    public static float Between(this RandomSequence random, float low, float high) => low + ((high - low) * random.NextSingle());

    /// <summary>Nearly normal: twelve uniform numbers of 16 bits, less 6, have variance 1.</summary>
    public static float Normal(this RandomSequence random)
    {
        float sum = -6;
        for (int i = 0; i < 3; i++)
        {
            ulong bits = random.NextUInt64();
            sum += ((bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48)) / 65536f;
        }

        return sum;
    }
}
