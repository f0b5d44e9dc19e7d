using System.Text;

namespace MLExtensions.Text;

/// <summary>Cuts UTF-8 text into tokens. A tokenizer keeps no state: one object serves any number of threads.</summary>
public abstract class Tokenizer
{
    /// <summary>Lower-case words: maximal runs of letters and apostrophes, in any script.</summary>
    public static Tokenizer Letters { get; } = new LettersTokenizer();

    /// <summary>Tokens as they stand, between spaces, tabs and ends of lines: the rule of Stanford's tools.</summary>
    public static Tokenizer Whitespace { get; } = new WhitespaceTokenizer();

    /// <summary>Hands the tokens of a text to a sink, in order, with a call of <see cref="ITokenSink.EndLine"/> for every <c>'\n'</c>.</summary>
    /// <param name="utf8">The text. It begins and ends at a token's border.</param>
    /// <param name="sink">What takes the tokens.</param>
    public abstract void Tokenize(ReadOnlySpan<byte> utf8, ITokenSink sink);

    /// <summary>The tokens of a text as strings; ends of lines separate tokens and are otherwise forgotten.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The tokens, in order.</returns>
    public IReadOnlyList<string> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ListSink sink = new();
        Tokenize(Encoding.UTF8.GetBytes(text), sink);
        return sink.Tokens;
    }

    private sealed class ListSink : ITokenSink
    {
        public List<string> Tokens { get; } = [];

        public void Token(ReadOnlySpan<byte> utf8) => Tokens.Add(Encoding.UTF8.GetString(utf8));

        public void EndLine()
        {
        }
    }
}
