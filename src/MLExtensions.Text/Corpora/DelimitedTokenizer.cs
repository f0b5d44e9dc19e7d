namespace MLExtensions.Text;

/// <summary>Tokens that are given as such, each followed by a byte that UTF-8 never contains, so that they may hold any character.</summary>
internal sealed class DelimitedTokenizer : Tokenizer
{
    /// <summary>The byte after a token.</summary>
    public const byte EndOfToken = 0xFF;

    /// <summary>The byte after a line.</summary>
    public const byte EndOfLine = 0xFE;

    /// <summary>The only object of this class.</summary>
    public static DelimitedTokenizer Instance { get; } = new();

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<byte> utf8, ITokenSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        while (!utf8.IsEmpty)
        {
            int end = utf8.IndexOfAny(EndOfToken, EndOfLine);
            if (end < 0)
            {
                return;
            }

            if (utf8[end] == EndOfLine)
            {
                sink.EndLine();
            }
            else if (end > 0)
            {
                sink.Token(utf8[..end]);
            }

            utf8 = utf8[(end + 1)..];
        }
    }
}
