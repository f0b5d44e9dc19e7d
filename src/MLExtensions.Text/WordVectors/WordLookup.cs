using System.Buffers;
using System.Runtime.CompilerServices;

namespace MLExtensions.Text;

/// <summary>Looks words up under a case policy, without allocating.</summary>
internal static class WordLookup
{
    private const int StackCharacters = 128;

    /// <summary>Finds a word; −1 when it is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(WordIndex index, ReadOnlySpan<char> word, WordCase wordCase)
    {
        if (wordCase != WordCase.Lower)
        {
            int found = index.Find(word);
            if (found >= 0 || wordCase == WordCase.AsIs)
            {
                return found;
            }
        }

        return FindLower(index, word);
    }

    [SkipLocalsInit]
    private static int FindLower(WordIndex index, ReadOnlySpan<char> word)
    {
        char[]? rented = word.Length > StackCharacters ? ArrayPool<char>.Shared.Rent(word.Length) : null;
        Span<char> lower = rented ?? stackalloc char[StackCharacters];
        Lower(word, lower);
        int found = index.Find(lower[..word.Length]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return found;
    }

    /// <summary>A word in lower case, each UTF-16 unit by the invariant culture.</summary>
    public static ReadOnlyMemory<char> Lower(ReadOnlyMemory<char> word)
    {
        char[] lower = new char[word.Length];
        Lower(word.Span, lower);
        return lower;
    }

    private static void Lower(ReadOnlySpan<char> word, Span<char> lower)
    {
        for (int i = 0; i < word.Length; i++)
        {
            char unit = word[i];
            lower[i] = unit < 0x80 ? (char)((uint)(unit - 'A') <= 'Z' - 'A' ? unit | 0x20 : unit) : char.ToLowerInvariant(unit);
        }
    }
}
