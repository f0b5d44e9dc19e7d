namespace MLExtensions.Text;

/// <summary>
/// Tokens as they stand, by the rule of Stanford's tools: spaces, tabs and ends of lines separate; carriage returns are dropped
/// wherever they are; of a token longer than 999 bytes the first 999 count, less a character that this would cut in two.
/// </summary>
internal sealed class WhitespaceTokenizer : Tokenizer
{
    private const int LongestToken = 999;

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<byte> utf8, ITokenSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        int position = 0;
        while (position < utf8.Length)
        {
            byte value = utf8[position];
            if (value is (byte)' ' or (byte)'\t' or (byte)'\r')
            {
                position++;
                continue;
            }

            if (value == (byte)'\n')
            {
                sink.EndLine();
                position++;
                continue;
            }

            int end = position + 1;
            while (end < utf8.Length && !IsSeparator(utf8[end]))
            {
                end++;
            }

            if (end < utf8.Length && utf8[end] == (byte)'\r')
            {
                position += JoinOverCarriageReturns(utf8[position..], sink);
                continue;
            }

            sink.Token(Shorten(utf8[position..end]));
            position = end;
        }
    }

    private static bool IsSeparator(byte value) => value <= (byte)' ' && value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    private static int JoinOverCarriageReturns(ReadOnlySpan<byte> utf8, ITokenSink sink)
    {
        int end = 0;
        int length = 0;
        byte[] word = new byte[LongestToken];
        while (end < utf8.Length && utf8[end] is not ((byte)' ' or (byte)'\t' or (byte)'\n'))
        {
            if (utf8[end] != (byte)'\r' && length < word.Length)
            {
                word[length++] = utf8[end];
            }

            end++;
        }

        sink.Token(Shorten(word.AsSpan(0, length)));
        return end;
    }

    private static ReadOnlySpan<byte> Shorten(ReadOnlySpan<byte> token)
    {
        if (token.Length < LongestToken)
        {
            return token;
        }

        token = token[..LongestToken];
        if (token[LongestToken - 1] < 0x80)
        {
            return token;
        }

        for (int back = 1; back <= 3; back++)
        {
            // A lead byte this near the end announces more continuation bytes than are left.
            byte announced = (byte)(0xFF << (7 - back));
            if ((token[LongestToken - back] & announced) == announced)
            {
                return token[..(LongestToken - back)];
            }
        }

        return token;
    }
}
