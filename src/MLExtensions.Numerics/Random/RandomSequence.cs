using System.Numerics;

namespace MLExtensions.Numerics;

/// <summary>
/// A seeded sequence of random numbers: xoshiro256** (Blackman and Vigna, 2018) seeded by SplitMix64. The same seed and stream
/// number give the same numbers on every machine and every version of .NET.
/// </summary>
/// <remarks>Not safe for use by several threads; give each piece of work a stream number of its own.</remarks>
public sealed class RandomSequence
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">The seed of the computation.</param>
    /// <param name="stream">The number of the stream: streams of one seed are independent of each other.</param>
    public RandomSequence(long seed, long stream = 0) => Restart(seed, stream);

    /// <summary>Starts another sequence in the place of this one.</summary>
    /// <inheritdoc cref="RandomSequence(long, long)"/>
    internal void Restart(long seed, long stream)
    {
        ulong state = unchecked((ulong)seed);
        ulong mixed = SplitMix(ref state) ^ BitOperations.RotateLeft(unchecked((ulong)stream * 0x9E3779B97F4A7C15UL), 31);
        _s0 = SplitMix(ref mixed);
        _s1 = SplitMix(ref mixed);
        _s2 = SplitMix(ref mixed);
        _s3 = SplitMix(ref mixed);
    }

    /// <summary>The next 64 random bits.</summary>
    /// <returns>Any value with equal probability.</returns>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A random number from 0 (included) to <paramref name="bound"/> (excluded), without bias (Lemire, 2019).</summary>
    /// <param name="bound">The upper bound, at least 1.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public long NextInt64(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong range = (ulong)bound;
        ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = unchecked(0UL - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return (long)high;
    }

    /// <inheritdoc cref="NextInt64(long)"/>
    public int NextInt32(int bound) => (int)NextInt64(bound);

    /// <summary>A random number from 0 (included) to 1 (excluded), a multiple of 2⁻⁵³.</summary>
    /// <returns>The number.</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A random number from 0 (included) to 1 (excluded), a multiple of 2⁻²⁴.</summary>
    /// <returns>The number.</returns>
    public float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1 << 24));

    /// <summary>Brings the items into a random order (Fisher and Yates); every order is equally probable.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, reordered in place.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = NextInt32(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
