using System.Buffers;
using System.Globalization;
using System.Text;

namespace MLExtensions.Text;

/// <summary>Lower-case words: maximal runs of letters and apostrophes (<c>'</c>, and <c>’</c> taken for it).</summary>
/// <remarks>
/// Letters are those of Unicode (categories Lu, Ll, Lt, Lm, Lo), lower-cased by the invariant culture, with the combining marks
/// that follow them. Bytes that are not UTF-8 separate words.
/// </remarks>
internal sealed class LettersTokenizer : Tokenizer
{
    private const byte Break = 0;
    private const byte Beyond = 0xFF;
    private const int RightSingleQuotationMark = 0x2019;
    private static readonly byte[] Classes = CreateClasses();

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<byte> utf8, ITokenSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        byte[] scratch = ArrayPool<byte>.Shared.Rent(256);
        try
        {
            int position = 0;
            while (position < utf8.Length)
            {
                byte value = utf8[position];
                byte kind = Classes[value];
                if (kind == Break)
                {
                    if (value == (byte)'\n')
                    {
                        sink.EndLine();
                    }

                    position++;
                    continue;
                }

                int end = position;
                while (end < utf8.Length && Classes[utf8[end]] == utf8[end] && utf8[end] < 0x80)
                {
                    end++;
                }

                if (end == utf8.Length || Classes[utf8[end]] == Break)
                {
                    // The usual case: ASCII that is in lower case already needs no copy.
                    sink.Token(utf8[position..end]);
                    position = end;
                    continue;
                }

                int length = Fold(utf8[position..], ref scratch, out int consumed);
                if (length > 0)
                {
                    sink.Token(scratch.AsSpan(0, length));
                }

                position += consumed;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private static byte[] CreateClasses()
    {
        byte[] classes = new byte[256];
        for (int value = 0x80; value < 256; value++)
        {
            classes[value] = Beyond;
        }

        for (int letter = 'a'; letter <= 'z'; letter++)
        {
            classes[letter] = (byte)letter;
            classes[letter - 32] = (byte)letter;
        }

        classes['\''] = (byte)'\'';
        return classes;
    }

    /// <summary>Copies one word in lower case.</summary>
    private static int Fold(ReadOnlySpan<byte> utf8, ref byte[] word, out int consumed)
    {
        int length = 0;
        consumed = 0;
        while (consumed < utf8.Length)
        {
            if (length + 4 > word.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(word.Length * 2);
                word.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(word);
                word = larger;
            }

            byte kind = Classes[utf8[consumed]];
            if (kind == Break)
            {
                break;
            }

            if (kind != Beyond)
            {
                word[length++] = kind;
                consumed++;
                continue;
            }

            OperationStatus status = Rune.DecodeFromUtf8(utf8[consumed..], out Rune rune, out int width);
            if (status == OperationStatus.Done && rune.Value == RightSingleQuotationMark)
            {
                word[length++] = (byte)'\'';
            }
            else if (status == OperationStatus.Done && IsPartOfWord(rune, length))
            {
                length += Rune.ToLowerInvariant(rune).EncodeToUtf8(word.AsSpan(length));
            }
            else
            {
                // What separates words is consumed with the word before it, so that the caller always moves on.
                consumed += Math.Max(1, width);
                break;
            }

            consumed += width;
        }

        return length;
    }

    private static bool IsPartOfWord(Rune rune, int length) =>
        Rune.IsLetter(rune)
        || (length > 0 && Rune.GetUnicodeCategory(rune) is (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));
}
