namespace MLExtensions.Text;

/// <summary>Takes the tokens of a text one by one, without a string for each.</summary>
public interface ITokenSink
{
    /// <summary>Takes one token.</summary>
    /// <param name="utf8">The token in UTF-8; valid during the call only.</param>
    void Token(ReadOnlySpan<byte> utf8);

    /// <summary>Takes note that a line, and with it a document, has ended: no context window reaches over it.</summary>
    void EndLine();
}
